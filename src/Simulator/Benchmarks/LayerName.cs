using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Short names of layers: <c>64x128x3@56/2</c> is 64 to 128 channels, kernel 3 x 3, image 56 x 56, stride 2.</summary>
internal static class LayerName
{
    /// <summary>The name of a layer with square kernel and image.</summary>
    /// <param name="shape">Geometry.</param>
    /// <returns>The name.</returns>
    public static string Of(ConvolutionShape shape)
    {
        string stride = shape.StrideHeight == 1 ? string.Empty : FormattableString.Invariant($"/{shape.StrideHeight}");
        return FormattableString.Invariant($"{shape.InputChannels}x{shape.OutputChannels}x{shape.KernelHeight}@{shape.InputHeight}{stride}");
    }

    /// <summary>A convolution that keeps the image's size.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Rows and columns of the kernel, odd.</param>
    /// <param name="size">Rows and columns of the image.</param>
    /// <returns>Its geometry.</returns>
    public static ConvolutionShape Square(int inputs, int outputs, int kernel, int size) => new()
    {
        InputChannels = inputs,
        InputHeight = size,
        InputWidth = size,
        OutputChannels = outputs,
        KernelHeight = kernel,
        KernelWidth = kernel,
        PadTop = kernel / 2,
        PadLeft = kernel / 2,
        PadBottom = kernel / 2,
        PadRight = kernel / 2,
    };
}
