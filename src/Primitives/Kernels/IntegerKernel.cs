namespace PrivateInference.Primitives.Kernels;

/// <summary>One way to convolve with one set of weights.</summary>
internal abstract class IntegerKernel
{
    /// <summary>Convolves on one core.</summary>
    /// <param name="input">Row-major [input channels, height, width].</param>
    /// <param name="output">Row-major [output channels, output height, output width]; overwritten, each in [0, 2^l).</param>
    internal abstract void Convolve(ReadOnlySpan<ulong> input, Span<ulong> output);

    /// <summary>Convolves on several cores.</summary>
    /// <param name="input">As above.</param>
    /// <param name="output">As above; the same for every degree.</param>
    /// <param name="degreeOfParallelism">The most threads at work, at least 1.</param>
    internal abstract void Convolve(ReadOnlyMemory<ulong> input, Memory<ulong> output, int degreeOfParallelism);
}
