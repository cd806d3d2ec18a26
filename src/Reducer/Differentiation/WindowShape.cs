using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>How a window of a convolution or a pool moves over an image, read from a node with every default made explicit.</summary>
internal sealed record WindowShape
{
    /// <summary>Batch, channels, height and width of the input.</summary>
    public required long[] Input { get; init; }

    /// <summary>Height and width of the window.</summary>
    public required long[] Kernel { get; init; }

    /// <summary>Vertical and horizontal steps.</summary>
    public required long[] Strides { get; init; }

    /// <summary>Vertical and horizontal distances between taps.</summary>
    public required long[] Dilations { get; init; }

    /// <summary>Padding at top, left, bottom and right.</summary>
    public required long[] Pads { get; init; }

    /// <summary>Height and width of the output.</summary>
    public required long[] Output { get; init; }

    /// <summary>True if windows neither overlap nor leave gaps nor reach beyond the image.</summary>
    public bool IsTiling => Kernel.SequenceEqual(Strides) && Pads.All(p => p == 0) && Dilations.All(d => d == 1)
        && Output[0] * Strides[0] == Input[2] && Output[1] * Strides[1] == Input[3];

    /// <summary>Rows or columns from the first window's start to the last window's end.</summary>
    /// <param name="axis">0 for rows, 1 for columns.</param>
    /// <returns>Their number, at the image's resolution.</returns>
    public long Reached(int axis) => ((Output[axis] - 1) * Strides[axis]) + ((Kernel[axis] - 1) * Dilations[axis]) + 1;

    /// <summary>Reads a node.</summary>
    /// <param name="node">A Conv, MaxPool or AveragePool.</param>
    /// <param name="input">Batch, channels, height and width.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <returns>The shape.</returns>
    /// <exception cref="NotSupportedException">Not a two-dimensional image.</exception>
    public static WindowShape Read(NodeProto node, long[] input, ReadOnlySpan<long> kernel)
    {
        if (input.Length != 4 || kernel.Length != 2)
        {
            throw new NotSupportedException($"node '{node.Name}': got an input of rank {input.Length}, training needs batch, channels, height and width");
        }

        long[] strides = Attributes.Integers(node, "strides", [1, 1]);
        long[] dilations = Attributes.Integers(node, "dilations", [1, 1]);
        long[] pads = Attributes.Integers(node, "pads", [0, 0, 0, 0]);
        bool ceiling = Attributes.Integer(node, "ceil_mode", 0) != 0;
        string automatic = Attributes.Word(node, "auto_pad", "NOTSET");
        long[] output = new long[2];
        for (int i = 0; i < 2; i++)
        {
            long reach = ((kernel[i] - 1) * dilations[i]) + 1;
            long size = input[i + 2];
            if (automatic.StartsWith("SAME", StringComparison.Ordinal))
            {
                output[i] = (size + strides[i] - 1) / strides[i];
                long total = Math.Max(0, ((output[i] - 1) * strides[i]) + reach - size);
                pads[i] = automatic == "SAME_LOWER" ? (total + 1) / 2 : total / 2;
                pads[i + 2] = total - pads[i];
                continue;
            }

            if (automatic == "VALID")
            {
                pads[i] = pads[i + 2] = 0;
            }

            long room = size + pads[i] + pads[i + 2] - reach;
            if (room < 0)
            {
                throw new NotSupportedException($"node '{node.Name}': got a map of {input[2]}x{input[3]}, too small for its window of {kernel[0]}x{kernel[1]}");
            }

            output[i] = (ceiling ? (room + strides[i] - 1) / strides[i] : room / strides[i]) + 1;

            // A window that would start beyond the image and its leading padding does not exist (as ONNX Runtime and PyTorch have it).
            if (ceiling && (output[i] - 1) * strides[i] >= size + pads[i])
            {
                output[i]--;
            }
        }

        return new WindowShape { Input = input, Kernel = kernel.ToArray(), Strides = strides, Dilations = dilations, Pads = pads, Output = output };
    }

    /// <summary>The attributes that give this shape to a node.</summary>
    /// <returns>The attributes, padding explicit.</returns>
    public List<AttributeProto> ToAttributes() =>
    [
        Attributes.Integers("kernel_shape", Kernel),
        Attributes.Integers("strides", Strides),
        Attributes.Integers("dilations", Dilations),
        Attributes.Integers("pads", Pads),
    ];
}
