using System.Buffers;
using System.Numerics;

namespace PrivateInference.Primitives.Kernels;

/// <summary>Weights of one convolution modulo p, arranged once for many inputs. Immutable; may be used from several threads at a time.</summary>
/// <remarks>
/// Sums are exact in 64 bits and reduced once per output: inputs are cut into as few limbs as their products allow, one
/// convolution each. Constant-time in the values of inputs; the number of limbs depends on the largest sum of magnitudes
/// of the weights of an output, a parameter of the network.
/// </remarks>
public sealed class IntegerModularWeights
{
    /// <summary>Sums stay below 2^62 in magnitude, so that two of them and their offset fit into 64 bits.</summary>
    private const int SumBits = 62;

    private readonly ConvolutionShape _shape;
    private readonly IntegerWeights _weights;
    private readonly int _limbBits;
    private readonly IntegerModulus _modulus;

    /// <summary>Arranges weights.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weights">Row-major [output channels, input channels / groups, kernel height, kernel width], signed, not reduced; copied.</param>
    /// <param name="modulus">p, at least 2; need not be prime.</param>
    /// <exception cref="ArgumentException">As for <see cref="IntegerWeights"/>, or weights and modulus are too large for 64-bit sums.</exception>
    /// <exception cref="ArgumentOutOfRangeException">p is less than 2.</exception>
    public IntegerModularWeights(ConvolutionShape shape, ReadOnlySpan<long> weights, ulong modulus)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(modulus, 2UL);
        _weights = new IntegerWeights(shape, weights);
        _shape = shape;
        int modulusBits = BitLength(modulus - 1);
        int weightBits = BitLength(LargestRowMagnitude(weights, shape.WeightElements / shape.OutputChannels));

        // One limb if its sums fit; otherwise the residue so far, times a limb, must fit as well.
        _limbBits = weightBits + modulusBits <= SumBits ? modulusBits : SumBits - Math.Max(weightBits, modulusBits);
        if (_limbBits < 1)
        {
            throw new ArgumentException(
                $"the magnitudes of an output's weights sum up to {weightBits} bits and the modulus has {modulusBits}, each may have {SumBits - 1}", nameof(weights));
        }

        Limbs = (modulusBits + _limbBits - 1) / _limbBits;
        _modulus = new IntegerModulus(modulus);
    }

    /// <summary>Convolutions that one call does.</summary>
    public int Limbs { get; }

    /// <summary>Computes <c>output = weights * input</c> modulo p on one core.</summary>
    /// <param name="input">Row-major [input channels, height, width], each in [0, p).</param>
    /// <param name="output">Row-major [output channels, output height, output width]; overwritten, each in [0, p), no overlap with the input.</param>
    /// <exception cref="ArgumentException">A span has another length than the shape says.</exception>
    public void Convolve(ReadOnlySpan<ulong> input, Span<ulong> output)
    {
        IntegerConvolutionContract.RequireImages(_shape, input.Length, output.Length);
        ulong[] limb = ArrayPool<ulong>.Shared.Rent(input.Length);
        ulong[] sums = ArrayPool<ulong>.Shared.Rent(output.Length);
        output.Clear();
        for (int i = Limbs - 1; i >= 0; i--)
        {
            TakeLimb(input, i, limb);
            _weights.Convolve(limb.AsSpan(0, input.Length), sums.AsSpan(0, output.Length));
            AddLimb(sums, output);
        }

        ArrayPool<ulong>.Shared.Return(sums);
        ArrayPool<ulong>.Shared.Return(limb);
    }

    /// <summary>Computes <c>output = weights * input</c> modulo p on several cores; the result does not depend on their number.</summary>
    /// <param name="input">Row-major [input channels, height, width], each in [0, p).</param>
    /// <param name="output">Row-major [output channels, output height, output width]; overwritten, each in [0, p), no overlap with the input.</param>
    /// <param name="degreeOfParallelism">The most threads at work, at least 1.</param>
    /// <exception cref="ArgumentException">A memory has another length than the shape says.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="degreeOfParallelism"/> is less than 1.</exception>
    public void Convolve(ReadOnlyMemory<ulong> input, Memory<ulong> output, int degreeOfParallelism)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        IntegerConvolutionContract.RequireImages(_shape, input.Length, output.Length);
        ulong[] limb = ArrayPool<ulong>.Shared.Rent(input.Length);
        ulong[] sums = ArrayPool<ulong>.Shared.Rent(output.Length);
        output.Span.Clear();
        for (int i = Limbs - 1; i >= 0; i--)
        {
            TakeLimb(input.Span, i, limb);
            _weights.Convolve(limb.AsMemory(0, input.Length), sums.AsMemory(0, output.Length), degreeOfParallelism);
            AddLimb(sums, output.Span);
        }

        ArrayPool<ulong>.Shared.Return(sums);
        ArrayPool<ulong>.Shared.Return(limb);
    }

    /// <summary>The largest sum of magnitudes over the weights of one output; no branch depends on a single weight. Capped at 2^64 - 1.</summary>
    private static ulong LargestRowMagnitude(ReadOnlySpan<long> weights, int rowElements)
    {
        UInt128 largest = 0;
        for (; !weights.IsEmpty; weights = weights[rowElements..])
        {
            UInt128 sum = 0;
            foreach (long weight in weights[..rowElements])
            {
                sum += (ulong)((weight ^ (weight >> 63)) - (weight >> 63));
            }

            largest = UInt128.Max(largest, sum);
        }

        return largest <= ulong.MaxValue ? (ulong)largest : ulong.MaxValue;
    }

    private static int BitLength(ulong value) => 64 - BitOperations.LeadingZeroCount(value);

    private void TakeLimb(ReadOnlySpan<ulong> input, int index, Span<ulong> limb)
    {
        ulong mask = (1UL << _limbBits) - 1;
        int shift = index * _limbBits;
        limb = limb[..input.Length];
        for (int i = 0; i < input.Length; i++)
        {
            limb[i] = (input[i] >> shift) & mask;
        }
    }

    /// <summary><c>output = 2^limb * output + sums</c> modulo p.</summary>
    private void AddLimb(ReadOnlySpan<ulong> sums, Span<ulong> output)
    {
        sums = sums[..output.Length];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = _modulus.Reduce((long)((output[i] << _limbBits) + sums[i]));
        }
    }
}
