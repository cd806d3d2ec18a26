using System.Runtime.Intrinsics;

namespace PrivateInference.Primitives.Kernels;

/// <summary>Convolution of 64-bit integers modulo 2^64, so modulo every 2^l: the online work of a linear layer, and the clear executor's.</summary>
/// <remarks>
/// Constant-time in the values of input and weights, but for one thing: the width of the largest weight (16, 32 or 64 bits),
/// a parameter of the network, selects the storage and with it the speed.
/// </remarks>
public static partial class IntegerConvolution
{
    /// <summary>The instruction set in use: <c>AVX-512</c>, <c>AVX2</c> or <c>portable</c>.</summary>
    public static string Tier => BestTier switch
    {
        IntegerTier.X86V512 => "AVX-512",
        IntegerTier.X86V256 => "AVX2",
        _ => "portable",
    };

    /// <summary>The fastest tier of this machine, with every feature that it uses.</summary>
    internal static IntegerTier BestTier
        => IsSupported(IntegerTier.X86V512) ? IntegerTier.X86V512
        : IsSupported(IntegerTier.X86V256) ? IntegerTier.X86V256
        : IntegerTier.Portable;

    /// <summary>Computes <c>output = weights * input</c>, all modulo 2^l.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weights">Row-major [output channels, input channels / groups, kernel height, kernel width].</param>
    /// <param name="input">Row-major [input channels, height, width]; only the low l bits of each matter.</param>
    /// <param name="output">Row-major [output channels, output height, output width]; overwritten, each in [0, 2^l), no overlap with the inputs.</param>
    /// <param name="ringBits">l, from 1 to 64; up to 32 costs half as much.</param>
    /// <exception cref="ArgumentException">A span has another length than <paramref name="shape"/> says, or the shape is inconsistent.</exception>
    /// <exception cref="ArgumentOutOfRangeException">l is not in [1, 64].</exception>
    /// <remarks>Rearranges the weights first; for more than one input prepare them once, by <see cref="IntegerWeights"/>.</remarks>
    public static void Convolve(
        ConvolutionShape shape, ReadOnlySpan<long> weights, ReadOnlySpan<ulong> input, Span<ulong> output, int ringBits = 64)
    {
        IntegerConvolutionContract.RequireWeights(shape, weights.Length, ringBits);
        IntegerConvolutionContract.RequireImages(shape, input.Length, output.Length);
        if (BestTier != IntegerTier.X86V512 || shape is not { Groups: 1, OutputHeight: 1, OutputWidth: 1 })
        {
            new IntegerWeights(shape, weights, ringBits).Convolve(input, output);
            return;
        }

        // A matrix-vector product reads each weight once, so arranging the weights would be most of the work.
        IntegerRowKernel<IntegerLanes512.Bits64, Vector512<ulong>, ulong, long>.ConvolveOnce(shape, weights, input, output, ringBits);
    }

    /// <summary>Whether this machine has every feature of a tier.</summary>
    /// <param name="tier">The tier.</param>
    /// <returns>True if its kernels may run.</returns>
    internal static bool IsSupported(IntegerTier tier) => tier switch
    {
        IntegerTier.X86V512 => IntegerLanes512.IsSupported,
        IntegerTier.X86V256 => IntegerLanes256.IsSupported,
        _ => true,
    };
}
