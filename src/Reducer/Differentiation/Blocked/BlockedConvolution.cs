using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation.Blocked;

/// <summary>
/// A convolution of blocked images that is not written yet: the kernel adds a bias, another image and a ReLU in the same pass over
/// memory, so what follows is folded into it before it goes into the graph.
/// </summary>
/// <param name="Window">Kernel, strides, pads, dilations and groups.</param>
/// <param name="Input">The image, blocked; plain where it has less than a block of channels.</param>
/// <param name="Weights">The kernel, in the operator's own order.</param>
internal sealed record BlockedConvolution(IReadOnlyList<AttributeProto> Window, string Input, string Weights)
{
    /// <summary>One number per output channel; null for none.</summary>
    public string? Bias { get; init; }

    /// <summary>A blocked image that is added; null for none.</summary>
    public string? Sum { get; init; }

    /// <summary>Whether a ReLU follows.</summary>
    public bool IsRectified { get; init; }

    /// <summary>Scale and shift of every channel: <c>y = scale x + shift</c>, a convolution of one tap and one channel per group.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="input">The image, blocked.</param>
    /// <param name="channels">Its channels.</param>
    /// <param name="scale">[channels].</param>
    /// <param name="shift">[channels], or null for 0.</param>
    /// <returns>The convolution.</returns>
    public static BlockedConvolution Scaling(GraphWriter writer, string input, long channels, string scale, string? shift) => new(
        [Attributes.Integers("kernel_shape", 1, 1), Attributes.Integer("group", channels)],
        input,
        writer.Add("Reshape", scale, writer.Integers(channels, 1, 1, 1)))
    {
        Bias = shift,
    };

    /// <summary>Section of the graph that it belongs to, wherever it is written from; null for where it is written.</summary>
    public string? Section { get; init; }

    /// <summary>Writes the node.</summary>
    /// <param name="writer">Where to.</param>
    /// <returns>The output's name.</returns>
    public string Write(GraphWriter writer) => writer.Within(Section ?? writer.Section, () => WriteNode(writer));

    private string WriteNode(GraphWriter writer)
    {
        List<AttributeProto> attributes = [.. Window.Select(a => a.Clone())];
        if (IsRectified)
        {
            attributes.Add(Attributes.Word("activation", "Relu"));
        }

        List<string> inputs = [Input, Weights];
        if (Bias is not null || Sum is not null)
        {
            inputs.Add(Bias ?? string.Empty);
        }

        if (Sum is not null)
        {
            inputs.Add(Sum);
        }

        return BlockedTensors.Add(writer, "Conv", [.. attributes], [.. inputs]);
    }
}
