using System.Runtime.InteropServices;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>The sender of single-point correlated OT by half-trees (eprint 2022/1431, section 4.1).</summary>
/// <remarks>
/// The two sums of a level differ by the offset, so a base OT (Q, choice b) carries the one that the receiver may know by a single block: it gets
/// <c>Q ^ leftSum</c> and thereby <c>leftSum ^ b * offset</c>. The receiver sends nothing: its random choice bits are the path.
/// </remarks>
internal sealed class TreeSender : ITreeExpander
{
    private readonly Block128 _offset;
    private readonly Prg _prg;
    private readonly CorrelatedTree _tree = new();
    private readonly Block128[] _sums = new Block128[LpnParameters.Main.Depth];

    /// <summary>A sender.</summary>
    /// <param name="offset">The correlation, bit 0 set.</param>
    /// <param name="prg">Seeds of the trees; owned by the sender.</param>
    internal TreeSender(Block128 offset, Prg prg)
    {
        _offset = offset;
        _prg = prg;
    }

    /// <inheritdoc/>
    public void Expand(IChannel channel, Block128 key, ReadOnlySpan<Block128> bases, Span<Block128> leaves)
    {
        Span<Block128> sums = _sums.AsSpan(0, bases.Length);
        _tree.Expand(new AesKernel(key), bases.Length, _prg.NextBlock(), _offset, leaves, sums);
        for (int level = 0; level < bases.Length; level++)
        {
            sums[level] ^= bases[level];
        }

        channel.Write(MemoryMarshal.AsBytes(sums));
    }
}
