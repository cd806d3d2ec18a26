using System.Numerics;
using System.Runtime.Intrinsics;

namespace PrivateInference.Primitives.Kernels;

/// <summary>Weights of one convolution, arranged once for many inputs. Immutable; may be used from several threads at a time.</summary>
/// <remarks>
/// Stored in 16, 32 or 64 bits, the fewest that hold the largest magnitude. Constant-time in the values of inputs, and of
/// weights but for that choice.
/// </remarks>
public sealed class IntegerWeights
{
    private readonly ConvolutionShape _shape;
    private readonly IntegerKernel _kernel;

    /// <summary>Arranges weights.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weights">Row-major [output channels, input channels / groups, kernel height, kernel width]; copied.</param>
    /// <param name="ringBits">l, from 1 to 64: results are modulo 2^l; up to 32 costs half as much.</param>
    /// <exception cref="ArgumentException"><paramref name="weights"/> has another length than <paramref name="shape"/> says, or the shape is inconsistent.</exception>
    /// <exception cref="ArgumentOutOfRangeException">l is not in [1, 64].</exception>
    public IntegerWeights(ConvolutionShape shape, ReadOnlySpan<long> weights, int ringBits = 64)
        : this(shape, weights, ringBits, IntegerConvolution.BestTier)
    {
    }

    internal IntegerWeights(ConvolutionShape shape, ReadOnlySpan<long> weights, int ringBits, IntegerTier tier)
    {
        IntegerConvolutionContract.RequireWeights(shape, weights.Length, ringBits);
        _shape = shape;
        RingBits = ringBits;
        int weightBits = Math.Min(SignedBits(weights), ringBits <= 32 ? 32 : 64);
        _kernel = (tier, ringBits <= 32) switch
        {
            (IntegerTier.X86V512, true) => ForWeights<IntegerLanes512.Bits32, Vector512<uint>, uint>(shape, weights, ringBits, weightBits),
            (IntegerTier.X86V512, false) => ForWeights<IntegerLanes512.Bits64, Vector512<ulong>, ulong>(shape, weights, ringBits, weightBits),
            (IntegerTier.X86V256, true) => ForWeights<IntegerLanes256.Bits32, Vector256<uint>, uint>(shape, weights, ringBits, weightBits),
            (IntegerTier.X86V256, false) when weightBits <= 32
                => ForWeights<IntegerLanes256.Bits64, Vector256<ulong>, ulong>(shape, weights, ringBits, weightBits),
            _ => new IntegerPortableKernel(shape, weights.ToArray(), ulong.MaxValue >> (64 - ringBits)),
        };
    }

    /// <summary>l: results are modulo 2^l.</summary>
    public int RingBits { get; }

    /// <summary>Computes <c>output = weights * input</c> modulo 2^l on one core.</summary>
    /// <param name="input">Row-major [input channels, height, width]; only the low l bits of each matter.</param>
    /// <param name="output">Row-major [output channels, output height, output width]; overwritten, each in [0, 2^l), no overlap with the input.</param>
    /// <exception cref="ArgumentException">A span has another length than the shape says.</exception>
    public void Convolve(ReadOnlySpan<ulong> input, Span<ulong> output)
    {
        IntegerConvolutionContract.RequireImages(_shape, input.Length, output.Length);
        _kernel.Convolve(input, output);
    }

    /// <summary>Computes <c>output = weights * input</c> modulo 2^l on several cores; the result does not depend on their number.</summary>
    /// <param name="input">Row-major [input channels, height, width]; only the low l bits of each matter.</param>
    /// <param name="output">Row-major [output channels, output height, output width]; overwritten, each in [0, 2^l), no overlap with the input.</param>
    /// <param name="degreeOfParallelism">The most threads at work, at least 1.</param>
    /// <exception cref="ArgumentException">A memory has another length than the shape says.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is less than 1.</exception>
    public void Convolve(ReadOnlyMemory<ulong> input, Memory<ulong> output, int degreeOfParallelism)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        IntegerConvolutionContract.RequireImages(_shape, input.Length, output.Length);
        if (degreeOfParallelism == 1)
        {
            _kernel.Convolve(input.Span, output.Span);
        }
        else
        {
            _kernel.Convolve(input, output, degreeOfParallelism);
        }
    }

    private static IntegerVectorKernel<TLanes, TVector, TElement> ForWeights<TLanes, TVector, TElement>(
        ConvolutionShape shape, ReadOnlySpan<long> weights, int ringBits, int weightBits)
        where TLanes : struct, IIntegerLanes<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged, IBinaryInteger<TElement>
        => weightBits <= 16 ? ForShape<TLanes, TVector, TElement, short>(shape, weights, ringBits)
        : weightBits <= 32 ? ForShape<TLanes, TVector, TElement, int>(shape, weights, ringBits)
        : ForShape<TLanes, TVector, TElement, long>(shape, weights, ringBits);

    private static IntegerVectorKernel<TLanes, TVector, TElement> ForShape<TLanes, TVector, TElement, TWeight>(
        ConvolutionShape shape, ReadOnlySpan<long> weights, int ringBits)
        where TLanes : struct, IIntegerLanes<TVector, TElement>
        where TVector : struct
        where TElement : unmanaged, IBinaryInteger<TElement>
        where TWeight : unmanaged
    {
        if (shape is { OutputHeight: 1, OutputWidth: 1 })
        {
            TWeight[] narrow = GC.AllocateUninitializedArray<TWeight>(weights.Length);
            IntegerConversion.NarrowWeights(weights, narrow);
            return new IntegerRowKernel<TLanes, TVector, TElement, TWeight>(shape, narrow, ringBits);
        }

        // Channels in the lanes waste the lanes beyond a group's channels, pixels in the lanes read each input once per output.
        return 2 * (shape.OutputChannels / shape.Groups) < TLanes.Count
            ? new IntegerPixelKernel<TLanes, TVector, TElement>(shape, weights, ringBits)
            : new IntegerChannelKernel<TLanes, TVector, TElement, TWeight>(shape, weights, ringBits);
    }

    /// <summary>Bits of the longest weight, its sign included; no branch depends on a weight.</summary>
    private static int SignedBits(ReadOnlySpan<long> weights)
    {
        long magnitude = 0;
        foreach (long weight in weights)
        {
            magnitude |= weight ^ (weight >> 63);
        }

        return 65 - BitOperations.LeadingZeroCount((ulong)magnitude);
    }
}
