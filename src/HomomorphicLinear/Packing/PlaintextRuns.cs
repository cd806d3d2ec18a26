using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>Plaintexts as few values: sums of <c>x^-r u_r(x^R)</c> over some shifts r, where each <c>u_r</c> has a transform of n / R values, each standing for a run of R.</summary>
/// <remarks>
/// The values of <c>u(x^R)</c> at the 2n-th roots of unity depend on their R-th powers alone, the 2n/R-th roots: in bit-reversed order R places that follow one
/// another have the same. A shift is multiplied into the ciphertexts once for all answers, so that a product with weights handled in the call takes as many
/// products as there are shifts but transforms of n / R only.
/// </remarks>
internal sealed class PlaintextRuns
{
    /// <summary>Shortest run that the kernel of products takes.</summary>
    public const int Shortest = ProductSumKernel.ShortRun;

    /// <summary>Fewest runs in a polynomial, but for constants: the least degree of a transform.</summary>
    public const int Fewest = 16;

    /// <summary>The form of a layer's plaintexts.</summary>
    /// <param name="columns">The horizontal axis.</param>
    /// <param name="degree">n.</param>
    /// <param name="length">R: a power of two that divides the distances of lines, channels and blocks; n for plaintexts that are constants.</param>
    public PlaintextRuns(TiledAxis columns, int degree, int length)
    {
        Degree = degree;
        Length = length;
        Shifts = [.. Enumerable.Range(0, columns.Kernel.Shifts.Length).Select(tap => columns.Offset(tap) & (length - 1)).Distinct().Order()];
    }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>R.</summary>
    public int Length { get; }

    /// <summary>Runs in a polynomial.</summary>
    public int Count => Degree / Length;

    /// <summary>The r, in [0, R), in order.</summary>
    public int[] Shifts { get; }

    /// <summary>Values of a plaintext modulo one prime.</summary>
    public int Values => Shifts.Length * Count;

    /// <summary>Where a plaintext's coefficient stands.</summary>
    /// <param name="exponent">In (-n, n), of a tap.</param>
    /// <returns>Which shift, the coefficient of its <c>u_r</c>, and whether its sign turns, since <c>x^n = -1</c>.</returns>
    public (int Shift, int Place, bool IsNegated) Find(int exponent)
    {
        int shift = -exponent & (Length - 1);
        int place = (exponent + shift) / Length;
        bool isNegated = place < 0 || place == Count;
        return (Shifts.Length == 1 ? 0 : Array.IndexOf(Shifts, shift), place & (Count - 1), isNegated);
    }
}
