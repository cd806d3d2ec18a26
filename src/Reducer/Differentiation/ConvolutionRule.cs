using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation.Blocked;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Convolution of an image, with any stride, padding, dilation and number of groups.</summary>
internal static class ConvolutionRule
{
    /// <summary>Writes the convolution and records its gradients.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Write(GradientTape tape, NodeProto node)
    {
        string x = node.Input[0];
        string w = node.Input[1];
        string? bias = node.Input.Count > 2 && node.Input[2].Length > 0 ? node.Input[2] : null;
        long[] weights = tape.Shape(w);
        long group = Attributes.Integer(node, "group", 1);
        WindowShape window = WindowShape.Read(node, tape.Shape(x), weights.AsSpan(2));
        long[] shape = [window.Input[0], weights[0], window.Output[0], window.Output[1]];
        if (tape.Blocked is BlockedTensors blocked && BlockedConvolutionRule.Applies(blocked, weights, group))
        {
            BlockedConvolutionRule.Write(tape, blocked, node, window);
            return;
        }

        tape.Writer.AddNode("Conv", [.. window.ToAttributes(), Attributes.Integer("group", group)], [.. node.Input], [node.Output[0]]);
        tape.Record(node.Output[0], shape, bias is null ? [x, w] : [x, w, bias], gradient =>
        {
            if (tape.IsActive(x))
            {
                tape.Accumulate(x, tape.Writer.Within("input gradient", () => InputGradient(tape.Writer, gradient, w, weights, group, window)));
            }

            if (tape.IsActive(w))
            {
                tape.Accumulate(w, tape.Writer.Within("weight gradient", () => ConvolutionWeightGradient.Write(tape.Writer, gradient, x, weights, group, window)));
            }

            if (bias is not null && tape.IsActive(bias))
            {
                tape.Accumulate(bias, tape.Writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], gradient, tape.Writer.Integers(0, 2, 3)));
            }
        });
    }

    /// <summary>
    /// At stride 1 a convolution of the gradient with the kernel flipped and its channels exchanged, which runtimes do faster than a
    /// transposed convolution; otherwise a transposed convolution.
    /// </summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="gradient">Gradient of the output.</param>
    /// <param name="w">The kernel.</param>
    /// <param name="weights">Its dimensions.</param>
    /// <param name="group">Number of groups.</param>
    /// <param name="window">How the kernel moves.</param>
    /// <returns>A tensor of the input's shape.</returns>
    internal static string InputGradient(GraphWriter writer, string gradient, string w, long[] weights, long group, WindowShape window)
    {
        if (FullPads(window) is long[] full)
        {
            return writer.Add(
                "Conv",
                [Attributes.Integers("kernel_shape", window.Kernel), Attributes.Integers("dilations", window.Dilations), Attributes.Integers("pads", full), Attributes.Integer("group", group)],
                gradient,
                Flipped(writer, w, weights, group));
        }

        long[] extra = new long[2];
        for (int i = 0; i < 2; i++)
        {
            long reach = ((window.Kernel[i] - 1) * window.Dilations[i]) + 1;
            extra[i] = window.Input[i + 2] - (((window.Output[i] - 1) * window.Strides[i]) + reach - window.Pads[i] - window.Pads[i + 2]);
        }

        return writer.Add("ConvTranspose", [.. window.ToAttributes(), Attributes.Integers("output_padding", extra), Attributes.Integer("group", group)], gradient, w);
    }

    /// <summary>Pads with which the flipped kernel carries the output's gradient to the input.</summary>
    /// <param name="window">How the kernel moves.</param>
    /// <returns>Top, left, bottom and right; null where a plain convolution cannot do it.</returns>
    internal static long[]? FullPads(WindowShape window)
    {
        long[] full = new long[4];
        for (int i = 0; i < 2; i++)
        {
            long reach = (window.Kernel[i] - 1) * window.Dilations[i];
            full[i] = reach - window.Pads[i];
            full[i + 2] = window.Input[i + 2] - (window.Output[i] + full[i] - reach);
        }

        return window.Strides.All(s => s == 1) && full.All(p => p >= 0) ? full : null;
    }

    /// <summary>[O, C/g, kh, kw] to [C, O/g, kh, kw], upside down and mirrored.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="w">The kernel.</param>
    /// <param name="weights">Its dimensions.</param>
    /// <param name="group">Number of groups.</param>
    /// <returns>The flipped kernel.</returns>
    internal static string Flipped(GraphWriter writer, string w, long[] weights, long group)
    {
        long taps = weights[2] * weights[3];
        long[] apart = [group, weights[0] / group, weights[1], taps];
        string exchanged = writer.Add("Transpose", [Attributes.Integers("perm", 0, 2, 1, 3)], writer.Add("Reshape", w, writer.Integers(apart)));
        if (taps > 1)
        {
            long[] reversed = [.. Enumerable.Range(1, (int)taps).Select(i => taps - i)];
            exchanged = writer.Add("Gather", [Attributes.Integer("axis", 3)], exchanged, writer.Integers(reversed));
        }

        return writer.Add("Reshape", exchanged, writer.Integers(group * weights[1], weights[0] / group, weights[2], weights[3]));
    }
}
