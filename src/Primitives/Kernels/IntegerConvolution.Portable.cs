namespace PrivateInference.Primitives.Kernels;

public static partial class IntegerConvolution
{
    /// <summary>The specification: <c>output[o, y, x] = sum over i, ky, kx of weights[o, i, ky, kx] * padded[i, y * stride + ky * dilation, ...]</c>.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weights">Row-major [output channels, input channels / groups, kernel height, kernel width].</param>
    /// <param name="input">Row-major [input channels, height, width].</param>
    /// <param name="output">Row-major [output channels, output height, output width], modulo 2^64; overwritten.</param>
    internal static void ConvolvePortable(ConvolutionShape shape, ReadOnlySpan<long> weights, ReadOnlySpan<ulong> input, Span<ulong> output)
    {
        int inputsPerGroup = shape.InputChannels / shape.Groups;
        int outputsPerGroup = shape.OutputChannels / shape.Groups;
        int outputWidth = shape.OutputWidth;
        int outputPixels = shape.OutputHeight * outputWidth;
        output.Clear();
        for (int o = 0; o < shape.OutputChannels; o++)
        {
            int firstInput = o / outputsPerGroup * inputsPerGroup;
            Span<ulong> plane = output.Slice(o * outputPixels, outputPixels);
            for (int i = 0; i < inputsPerGroup; i++)
            {
                ReadOnlySpan<ulong> image = input.Slice((firstInput + i) * shape.InputHeight * shape.InputWidth, shape.InputHeight * shape.InputWidth);
                for (int ky = 0; ky < shape.KernelHeight; ky++)
                {
                    for (int kx = 0; kx < shape.KernelWidth; kx++)
                    {
                        ulong weight = (ulong)weights[(((((o * inputsPerGroup) + i) * shape.KernelHeight) + ky) * shape.KernelWidth) + kx];
                        AddTap(shape, weight, image, ky, kx, plane);
                    }
                }
            }
        }
    }

    private static void AddTap(ConvolutionShape shape, ulong weight, ReadOnlySpan<ulong> image, int ky, int kx, Span<ulong> plane)
    {
        int outputWidth = shape.OutputWidth;
        for (int y = 0; y < shape.OutputHeight; y++)
        {
            int row = (y * shape.StrideHeight) + (ky * shape.DilationHeight) - shape.PadTop;
            if ((uint)row >= (uint)shape.InputHeight)
            {
                continue;
            }

            for (int x = 0; x < outputWidth; x++)
            {
                int column = (x * shape.StrideWidth) + (kx * shape.DilationWidth) - shape.PadLeft;
                if ((uint)column < (uint)shape.InputWidth)
                {
                    plane[(y * outputWidth) + x] += weight * image[(row * shape.InputWidth) + column];
                }
            }
        }
    }
}
