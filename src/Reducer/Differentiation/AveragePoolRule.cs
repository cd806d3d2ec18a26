using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation.Blocked;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Averages over windows or over the whole image.</summary>
internal static class AveragePoolRule
{
    /// <summary>Writes the pool and records its gradient.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Write(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] input = tape.Shape(x);
        WindowShape window = WindowShape.Read(node, input, Attributes.Integers(node, "kernel_shape", []));
        bool countPads = Attributes.Integer(node, "count_include_pad", 0) != 0;
        writer.AddNode(
            "AveragePool",
            [.. window.ToAttributes().Where(a => a.Name != "dilations"), Attributes.Integer("ceil_mode", Attributes.Integer(node, "ceil_mode", 0)), Attributes.Integer("count_include_pad", countPads ? 1 : 0)],
            [x],
            [node.Output[0]]);
        long[] shape = [input[0], input[1], window.Output[0], window.Output[1]];
        tape.Record(node.Output[0], shape, [x], gradient =>
        {
            string shares = writer.Add("Mul", gradient, writer.Constant(Weights(writer.Unique("weights"), window, countPads)));
            tape.Accumulate(x, window.IsTiling ? Repeat(writer, shares, shape, window) : Spread(writer, shares, shape, window));
        });
    }

    /// <summary>Writes the average of each channel and records its gradient.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void WriteGlobal(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] input = tape.Shape(x);
        if (tape.Blocked is BlockedTensors blocked && blocked.Has(x))
        {
            WriteGlobal(tape, blocked, node);
            return;
        }

        writer.AddNode("GlobalAveragePool", [], [x], [node.Output[0]]);
        tape.Record(node.Output[0], [input[0], input[1], 1, 1], [x], gradient =>
        {
            string share = writer.Add("Mul", gradient, writer.Scalar(1f / (input[2] * input[3])));
            tape.Accumulate(x, writer.Add("Expand", share, writer.Integers(input)));
        });
    }

    /// <summary>One pixel is the same blocked and plain.</summary>
    private static void WriteGlobal(GradientTape tape, BlockedTensors blocked, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        long[] input = tape.Shape(x);
        long blocks = input[1] / blocked.Block;
        string pooled = blocked.Add("GlobalAveragePool", [], blocked.Of(x));
        writer.AddNode("Identity", [], [pooled], [node.Output[0]]);
        tape.Record(node.Output[0], [input[0], input[1], 1, 1], [x], gradient =>
        {
            string share = writer.Add("Mul", gradient, writer.Scalar(1f / (input[2] * input[3])));
            string rows = writer.Add("Reshape", share, writer.Integers(input[0], blocks, 1, blocked.Block));
            string spread = writer.Add("Expand", rows, writer.Integers(input[0], blocks, input[2] * input[3], blocked.Block));
            tape.Accumulate(x, blocked.Define(writer.Add("Reshape", spread, writer.Integers(input)), input[1]));
        });
    }

    /// <summary>One over the number of values that each window averages, [1, 1, outHeight, outWidth].</summary>
    private static TensorProto Weights(string name, WindowShape window, bool countPads)
    {
        float[] weights = new float[window.Output[0] * window.Output[1]];
        for (long i = 0; i < window.Output[0]; i++)
        {
            for (long j = 0; j < window.Output[1]; j++)
            {
                weights[(i * window.Output[1]) + j] = 1f / (Extent(window, 0, i, countPads) * Extent(window, 1, j, countPads));
            }
        }

        return TensorData.Of(name, [1, 1, window.Output[0], window.Output[1]], weights);
    }

    private static long Extent(WindowShape window, int axis, long index, bool countPads)
    {
        long start = (index * window.Strides[axis]) - window.Pads[axis];
        long end = Math.Min(start + window.Kernel[axis], window.Input[axis + 2] + window.Pads[axis + 2]);
        return countPads ? end - start : Math.Min(end, window.Input[axis + 2]) - Math.Max(start, 0);
    }

    private static string Repeat(GraphWriter writer, string shares, long[] shape, WindowShape window)
    {
        string apart = writer.Add("Reshape", shares, writer.Integers(shape[0] * shape[1], shape[2], 1, shape[3], 1));
        string repeated = writer.Add("Expand", apart, writer.Integers(shape[0] * shape[1], shape[2], window.Kernel[0], shape[3], window.Kernel[1]));
        return writer.Add("Reshape", repeated, writer.Integers(window.Input));
    }

    private static string Spread(GraphWriter writer, string shares, long[] shape, WindowShape window)
    {
        float[] ones = new float[window.Kernel[0] * window.Kernel[1]];
        Array.Fill(ones, 1f);
        string images = writer.Add("Reshape", shares, writer.Integers(shape[0] * shape[1], 1, shape[2], shape[3]));
        return WindowSpread.Write(writer, images, TensorData.Of(writer.Unique("ones"), [1, 1, .. window.Kernel], ones), window);
    }
}
