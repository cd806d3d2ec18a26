using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>The gradient of a convolution with respect to its weights: shifted slices of the input against the output's gradient.</summary>
internal static class ConvolutionWeightGradient
{
    /// <summary>Writes the gradient.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="gradient">Gradient of the output, [N, O, outHeight, outWidth].</param>
    /// <param name="x">The input, [N, C, height, width].</param>
    /// <param name="weights">[O, C/g, kh, kw].</param>
    /// <param name="group">g.</param>
    /// <param name="window">How the kernel moves.</param>
    /// <returns>A tensor of the weights' shape.</returns>
    public static string Write(GraphWriter writer, string gradient, string x, long[] weights, long group, WindowShape window)
    {
        bool unit = group == 1 && window.Strides.All(s => s == 1) && window.Dilations.All(d => d == 1);
        return unit && window.Kernel[0] > 1 && window.Kernel[1] > 1
            ? BothShifted(writer, gradient, x, weights, window)
            : InputShifted(writer, gradient, x, weights, group, window);
    }

    /// <summary>
    /// At stride 1, the input shifted by rows only and the gradient by columns only: kh + kw copies instead of kh kw, and one product
    /// whose sides are kw O and kh C. Both have the padded input's width, so that rows need no cutting.
    /// </summary>
    private static string BothShifted(GraphWriter writer, string gradient, string x, long[] weights, WindowShape window)
    {
        long batch = window.Input[0];
        long width = window.Output[1] + window.Kernel[1] - 1;
        long positions = window.Output[0] * width;
        string padded = Padded(writer, x, window);
        List<string> rows = [];
        for (long i = 0; i < window.Kernel[0]; i++)
        {
            string slice = writer.Add("Slice", padded, writer.Integers(i), writer.Integers(i + window.Output[0]), writer.Integers(2));
            rows.Add(slice);
        }

        List<string> columns = [];
        for (long j = 0; j < window.Kernel[1]; j++)
        {
            columns.Add(writer.Add("Pad", gradient, writer.Integers(0, 0, 0, j, 0, 0, 0, window.Kernel[1] - 1 - j)));
        }

        string inputs = Stack(writer, rows, [batch, window.Kernel[0] * weights[1], positions]);
        string gradients = Stack(writer, columns, [batch, window.Kernel[1] * weights[0], positions]);
        string products = writer.Add("MatMul", gradients, writer.Add("Transpose", [Attributes.Integers("perm", 0, 2, 1)], inputs));
        string sum = writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], products, writer.Integers(0));

        // Rows are (column shift, O), columns are (row shift, C).
        string apart = writer.Add("Reshape", sum, writer.Integers(window.Kernel[1], weights[0], window.Kernel[0], weights[1]));
        return writer.Add("Transpose", [Attributes.Integers("perm", 1, 3, 2, 0)], apart);
    }

    private static string Stack(GraphWriter writer, List<string> parts, long[] shape) =>
        writer.Add("Reshape", writer.Add("Concat", [Attributes.Integer("axis", 1)], parts.ToArray()), writer.Integers(shape));

    /// <summary>The general form: one slice of the input for every tap of the kernel.</summary>
    private static string InputShifted(GraphWriter writer, string gradient, string x, long[] weights, long group, WindowShape window)
    {
        long batch = window.Input[0];
        long channels = weights[1];
        long taps = weights[2] * weights[3];
        long positions = window.Output[0] * window.Output[1];
        string padded = Padded(writer, x, window);
        List<string> slices = [];
        for (long i = 0; i < weights[2]; i++)
        {
            for (long j = 0; j < weights[3]; j++)
            {
                string slice = Slice(writer, padded, window, i * window.Dilations[0], j * window.Dilations[1]);
                slices.Add(writer.Add("Reshape", slice, writer.Integers(batch, group, channels, positions)));
            }
        }

        // [N, g, taps C/g, positions] against [N, g, O/g, positions], summed over the batch.
        string columns = slices.Count == 1 ? slices[0] : writer.Add("Concat", [Attributes.Integer("axis", 2)], slices.ToArray());
        string rows = writer.Add("Reshape", gradient, writer.Integers(batch, group, weights[0] / group, positions));
        string products = writer.Add("MatMul", rows, writer.Add("Transpose", [Attributes.Integers("perm", 0, 1, 3, 2)], columns));
        string sum = writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], products, writer.Integers(0));
        if (taps > 1)
        {
            string apart = writer.Add("Reshape", sum, writer.Integers(weights[0], taps, channels));
            sum = writer.Add("Transpose", [Attributes.Integers("perm", 0, 2, 1)], apart);
        }

        return writer.Add("Reshape", sum, writer.Integers(weights));
    }

    private static string Padded(GraphWriter writer, string x, WindowShape window) => window.Pads.All(p => p == 0)
        ? x
        : writer.Add("Pad", x, writer.Integers(0, 0, window.Pads[0], window.Pads[1], 0, 0, window.Pads[2], window.Pads[3]));

    /// <summary>The value under one tap of the kernel, for every position of the output.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="padded">The image, padded.</param>
    /// <param name="window">How the kernel moves.</param>
    /// <param name="top">Row of the tap in the kernel, dilation included.</param>
    /// <param name="left">Column of the tap.</param>
    /// <returns>[N, C, outHeight, outWidth].</returns>
    internal static string Slice(GraphWriter writer, string padded, WindowShape window, long top, long left)
    {
        if (window.Kernel.All(k => k == 1) && window.Strides.All(s => s == 1))
        {
            return padded;
        }

        long bottom = top + ((window.Output[0] - 1) * window.Strides[0]) + 1;
        long right = left + ((window.Output[1] - 1) * window.Strides[1]) + 1;
        return writer.Add(
            "Slice",
            padded,
            writer.Integers(top, left),
            writer.Integers(bottom, right),
            writer.Integers(2, 3),
            writer.Integers(window.Strides));
    }
}
