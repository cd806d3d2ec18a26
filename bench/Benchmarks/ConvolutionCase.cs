using System.Globalization;
using PrivateInference.Primitives;

namespace PrivateInference.Benchmarks;

/// <summary>Layers by name: <c>64x128x3@56</c> is 64 to 128 channels, kernel 3 x 3, image 56 x 56; <c>/2</c> a stride, <c>dw</c> depthwise.</summary>
internal static class ConvolutionCase
{
    public static ConvolutionShape Parse(string name)
    {
        string[] parts = name.Split('x', '@', '/');
        int inputs = Number(parts[0]);
        int kernel = Number(parts[2]);
        int size = Number(parts[3]);
        int stride = parts.Length > 4 ? Number(parts[4]) : 1;
        bool depthwise = parts[1] == "dw";
        return new ConvolutionShape
        {
            InputChannels = inputs,
            InputHeight = size,
            InputWidth = size,
            OutputChannels = depthwise ? inputs : Number(parts[1]),
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PadTop = kernel / 2,
            PadLeft = kernel / 2,
            PadBottom = kernel / 2,
            PadRight = kernel / 2,
            Groups = depthwise ? inputs : 1,
        };
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
