using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation.Blocked;

/// <summary>Convolution of blocked images, ungrouped.</summary>
internal static class BlockedConvolutionRule
{
    /// <summary>Whether the kernels take a convolution.</summary>
    /// <param name="blocked">The blocked tensors of the tape.</param>
    /// <param name="weights">[O, C/g, kh, kw].</param>
    /// <param name="group">g.</param>
    /// <returns>True for one group, whole blocks of outputs, and whole blocks of inputs or less than one.</returns>
    public static bool Applies(BlockedTensors blocked, ReadOnlySpan<long> weights, long group) =>
        group == 1 && weights[0] % blocked.Block == 0 && (weights[1] % blocked.Block == 0 || weights[1] < blocked.Block);

    /// <summary>Writes the convolution and records its gradients.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="blocked">The blocked tensors of the tape.</param>
    /// <param name="node">The node.</param>
    /// <param name="window">How the kernel moves.</param>
    public static void Write(GradientTape tape, BlockedTensors blocked, NodeProto node, WindowShape window)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string w = node.Input[1];
        string? bias = node.Input.Count > 2 && node.Input[2].Length > 0 ? node.Input[2] : null;
        long[] weights = tape.Shape(w);
        long[] shape = [window.Input[0], weights[0], window.Output[0], window.Output[1]];
        bool isImageBlocked = weights[1] >= blocked.Block;
        BlockedConvolution convolution = new(window.ToAttributes(), isImageBlocked ? blocked.Of(x) : x, Kernel(writer, w, weights, blocked.Block)) { Bias = bias, Section = "convolution" };
        blocked.Define(node.Output[0], convolution, weights[0]);
        tape.Record(node.Output[0], shape, bias is null ? [x, w] : [x, w, bias], gradient =>
        {
            if (tape.IsActive(x))
            {
                WriteInputGradient(tape, blocked, gradient, node, window);
            }

            if (tape.IsActive(w))
            {
                tape.Accumulate(w, writer.Within("weight gradient", () => BlockedWeightGradient.Write(writer, blocked, gradient, x, weights, window)));
            }

            if (bias is not null && tape.IsActive(bias))
            {
                string mean = BlockedStatistics.Mean(writer, blocked.Of(gradient), shape);
                tape.Accumulate(bias, writer.Add("Mul", mean, writer.Scalar(shape[0] * shape[2] * shape[3])));
            }
        });
    }

    private static void WriteInputGradient(GradientTape tape, BlockedTensors blocked, string gradient, NodeProto node, WindowShape window)
    {
        GraphWriter writer = tape.Writer;
        string w = node.Input[1];
        long[] weights = tape.Shape(w);
        if (weights[1] < blocked.Block || ConvolutionRule.FullPads(window) is not long[] full)
        {
            tape.Accumulate(node.Input[0], writer.Within("input gradient", () => ConvolutionRule.InputGradient(writer, gradient, w, weights, 1, window)));
            return;
        }

        AttributeProto[] attributes =
        [
            Attributes.Integers("kernel_shape", window.Kernel),
            Attributes.Integers("dilations", window.Dilations),
            Attributes.Integers("pads", full),
        ];
        string flipped = ConvolutionRule.Flipped(writer, w, weights, 1);
        string kernel = Kernel(writer, flipped, [weights[1], weights[0], weights[2], weights[3]], blocked.Block);
        tape.Accumulate(node.Input[0], blocked.Define(new BlockedConvolution(attributes, blocked.Of(gradient), kernel) { Section = "input gradient" }, weights[1]));
    }

    /// <summary>
    /// A kernel in the operator's order: [O/b, C/b, kh, kw, b of C, b of O], or [O/b, C, kh, kw, b of O] where there is less than a block
    /// of input channels. Its shape stays [O, C, kh, kw].
    /// </summary>
    private static string Kernel(GraphWriter writer, string w, long[] weights, long block)
    {
        long taps = weights[2] * weights[3];
        string ordered = weights[1] < block
            ? Reordered(writer, w, [weights[0] / block, block, weights[1] * taps], [0, 2, 1])
            : Reordered(writer, w, [weights[0] / block, block, weights[1] / block, block, taps], [0, 2, 4, 3, 1]);
        return writer.Add("Reshape", ordered, writer.Integers(weights));
    }

    private static string Reordered(GraphWriter writer, string tensor, long[] shape, long[] order) =>
        writer.Add("Transpose", [Attributes.Integers("perm", order)], writer.Add("Reshape", tensor, writer.Integers(shape)));
}
