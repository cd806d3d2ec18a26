using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Carries values of windows back to the image they were taken from.</summary>
internal static class WindowSpread
{
    /// <summary>Adds every window's values to the pixels under its taps: windows may overlap, leave gaps or reach beyond the image.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="values">[batch times channels, kinds, outHeight, outWidth].</param>
    /// <param name="kernel">For each kind of value, how much of it each tap gets: [kinds, 1, kh, kw].</param>
    /// <param name="window">How the window moves.</param>
    /// <returns>A tensor of the image's shape.</returns>
    public static string Write(GraphWriter writer, string values, TensorProto kernel, WindowShape window)
    {
        string spread = writer.Add(
            "ConvTranspose",
            [Attributes.Integers("kernel_shape", window.Kernel), Attributes.Integers("strides", window.Strides), Attributes.Integers("dilations", window.Dilations)],
            values,
            writer.Constant(kernel));
        long[] crop = new long[8];
        for (int i = 0; i < 2; i++)
        {
            crop[i + 2] = -window.Pads[i];
            crop[i + 6] = window.Input[i + 2] + window.Pads[i] - window.Reached(i);
        }

        string cropped = crop.All(c => c == 0) ? spread : writer.Add("Pad", spread, writer.Integers(crop));
        return writer.Add("Reshape", cropped, writer.Integers(window.Input));
    }
}
