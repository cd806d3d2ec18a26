namespace PrivateInference.Networks.Reading;

/// <summary>Reads the window of a convolution or a pool over rows and columns.</summary>
internal static class WindowReader
{
    /// <summary>Reads strides, dilations and padding, and derives the output's size.</summary>
    /// <param name="node">The node.</param>
    /// <param name="height">Rows of the input.</param>
    /// <param name="width">Columns of the input.</param>
    /// <param name="kernel">Rows and columns of the window.</param>
    /// <param name="ceiling">Whether a last window that reaches past the padding counts.</param>
    /// <returns>The window, and the rows and columns of the output, both at least 1.</returns>
    /// <exception cref="NetworkFormatException">An attribute is out of range, or the window is larger than the padded input.</exception>
    public static (PoolShape Window, long Height, long Width) Read(Node node, int height, int width, long[] kernel, bool ceiling)
    {
        CheckRange(node, "kernel_shape", kernel, 2, 1);
        long[] strides = Two(node, "strides");
        long[] dilations = Two(node, "dilations");
        string automatic = node.String("auto_pad", "NOTSET");
        long[] pads = node.Integers("pads") ?? [];
        pads = pads.Length == 0 ? [0, 0, 0, 0] : pads;
        if (automatic is "NOTSET" or "")
        {
            if (pads.Any(pad => pad < 0))
            {
                throw node.Refused("negative padding");
            }

            CheckRange(node, "pads", pads, 4, 0);
        }
        else if (automatic is not ("SAME_UPPER" or "SAME_LOWER" or "VALID"))
        {
            throw node.Bad($"auto_pad is '{Text.Clean(automatic)}'; expected NOTSET, SAME_UPPER, SAME_LOWER or VALID");
        }

        (long top, long bottom, long rows) = Axis(node, height, kernel[0], strides[0], dilations[0], (pads.ElementAtOrDefault(0), pads.ElementAtOrDefault(2)), automatic, ceiling);
        (long left, long right, long columns) = Axis(node, width, kernel[1], strides[1], dilations[1], (pads.ElementAtOrDefault(1), pads.ElementAtOrDefault(3)), automatic, ceiling);
        PoolShape window = new(
            (int)kernel[0], (int)kernel[1], (int)strides[0], (int)strides[1],
            (int)top, (int)left, (int)bottom, (int)right, (int)dilations[0], (int)dilations[1]);
        return (window, rows, columns);
    }

    private static long[] Two(Node node, string attribute)
    {
        long[] values = node.Integers(attribute) ?? [];
        values = values.Length == 0 ? [1, 1] : values;
        CheckRange(node, attribute, values, 2, 1);
        return values;
    }

    private static void CheckRange(Node node, string attribute, long[] values, int count, long least)
    {
        if (values.Length != count || values.Any(value => value < least || value > ElementBudget.LargestWindow))
        {
            throw node.Bad($"{attribute} is {Text.Dims(values)}; expected {count} values from {least} to 2^20");
        }
    }

    private static (long Before, long After, long Outputs) Axis(
        Node node, long size, long kernel, long stride, long dilation, (long Before, long After) pads, string automatic, bool ceiling)
    {
        long span = ((kernel - 1) * dilation) + 1;
        (long before, long after) = pads;
        if (automatic.StartsWith("SAME", StringComparison.Ordinal))
        {
            long total = Math.Max(0, (((size + stride - 1) / stride) - 1) * stride + span - size);
            before = automatic == "SAME_UPPER" ? total / 2 : (total + 1) / 2;
            after = total - before;
        }
        else if (automatic == "VALID")
        {
            (before, after) = (0, 0);
        }

        long free = size + before + after - span;
        if (free < 0)
        {
            throw node.Bad($"a window of {span} does not fit into {size} with padding {before} and {after}");
        }

        long outputs = (free / stride) + 1;
        if (ceiling && free % stride != 0 && outputs * stride < size + before)
        {
            // One more window, which starts inside the input or the padding before it and reaches past the end.
            outputs++;
            after = Math.Max(after, ((outputs - 1) * stride) + span - size - before);
        }

        return (before, after, outputs);
    }
}
