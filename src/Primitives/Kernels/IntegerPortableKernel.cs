namespace PrivateInference.Primitives.Kernels;

/// <summary>The specification as a kernel, for machines without AVX2; one thread.</summary>
/// <param name="shape">Geometry.</param>
/// <param name="weights">Row-major, owned by the kernel.</param>
/// <param name="mask">2^l - 1.</param>
internal sealed class IntegerPortableKernel(ConvolutionShape shape, long[] weights, ulong mask) : IntegerKernel
{
    /// <inheritdoc/>
    internal override void Convolve(ReadOnlySpan<ulong> input, Span<ulong> output)
    {
        IntegerConvolution.ConvolvePortable(shape, weights, input, output);
        for (int i = 0; i < output.Length; i++)
        {
            output[i] &= mask;
        }
    }

    /// <inheritdoc/>
    internal override void Convolve(ReadOnlyMemory<ulong> input, Memory<ulong> output, int degreeOfParallelism) => Convolve(input.Span, output.Span);
}
