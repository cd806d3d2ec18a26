using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ThreeHalves;

/// <summary>
/// The garbled table of one AND gate over a tile of n instances, 25 n bytes: n pairs of halves (G0, G1), then n halves G2, then n bytes
/// with the five hidden control bits z0 to z4 in bits 0 to 4 and zeros above.
/// </summary>
/// <remarks>1.5 kappa + 5 bits per instance (eprint 2021/749) and three bits that round up to bytes.</remarks>
internal static class ThreeHalvesTable
{
    /// <summary>Bytes per AND gate and instance.</summary>
    public const int BytesPerAndGate = 25;

    /// <summary>Bytes of the pair (G0, G1).</summary>
    public const int PairBytes = 16;

    /// <summary>Bytes of G2.</summary>
    public const int LastBytes = 8;

    /// <summary>All ones if bit 0 is set, else zero.</summary>
    /// <param name="bits">A word.</param>
    /// <returns>The mask.</returns>
    public static ulong Mask(ulong bits) => 0 - (bits & 1);

    /// <summary><paramref name="block"/> if bit 0 of <paramref name="bits"/> is set, else zero.</summary>
    /// <param name="block">A block.</param>
    /// <param name="bits">A word.</param>
    /// <returns>The product.</returns>
    public static Block128 Times(Block128 block, ulong bits) => new(block.Low & Mask(bits), block.High & Mask(bits));
}
