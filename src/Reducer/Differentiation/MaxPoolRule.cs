using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Maximum over a window; the gradient goes to the first of its largest values.</summary>
internal static class MaxPoolRule
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
        long[] shape = [input[0], input[1], window.Output[0], window.Output[1]];
        writer.AddNode(
            "MaxPool",
            [.. window.ToAttributes(), Attributes.Integer("ceil_mode", Attributes.Integer(node, "ceil_mode", 0))],
            [x],
            [node.Output[0]]);
        tape.Record(node.Output[0], shape, [x], gradient =>
        {
            // The positions that MaxPool can give as a second output would be shorter to write, but WebGPU does not have them.
            long taps = window.Kernel[0] * window.Kernel[1];
            string first = writer.Add("ArgMax", [Attributes.Integer("axis", 1), Attributes.Integer("keepdims", 1)], Taps(writer, x, window));
            string chosen = writer.Add("Cast", [Attributes.Integer("to", (int)TensorProto.Types.DataType.Float)], first);
            float[] numbers = [.. Enumerable.Range(0, (int)taps).Select(i => (float)i)];
            string number = writer.Constant(TensorData.Of(writer.Unique("taps"), [1, taps, 1, 1], numbers));
            string mask = writer.Add("Cast", [Attributes.Integer("to", (int)TensorProto.Types.DataType.Float)], writer.Add("Equal", chosen, number));
            string images = writer.Add("Reshape", gradient, writer.Integers(input[0] * input[1], 1, window.Output[0], window.Output[1]));
            TensorProto kernel = TensorData.Of(writer.Unique("kernel"), [taps, 1, .. window.Kernel], OneTapEach(taps));
            tape.Accumulate(x, WindowSpread.Write(writer, writer.Add("Mul", mask, images), kernel, window));
        });
    }

    /// <summary>Writes the maximum of each channel and records its gradient.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void WriteGlobal(GradientTape tape, NodeProto node)
    {
        long[] input = tape.Shape(node.Input[0]);
        NodeProto whole = node.Clone();
        whole.Attribute.Add(Attributes.Integers("kernel_shape", input.AsSpan(2)));
        Write(tape, whole);
    }

    /// <summary>The value under each tap of each window: [batch times channels, taps, outHeight, outWidth].</summary>
    private static string Taps(GraphWriter writer, string x, WindowShape window)
    {
        long[] pads = [0, 0, window.Pads[0], window.Pads[1], 0, 0, 0, 0];
        for (int i = 0; i < 2; i++)
        {
            pads[i + 6] = Math.Max(0, window.Reached(i) - window.Input[i + 2] - window.Pads[i]);
        }

        string padded = pads.All(p => p == 0) ? x : writer.Add("Pad", x, writer.Integers(pads), writer.Scalar(float.MinValue));
        List<string> taps = [];
        for (long i = 0; i < window.Kernel[0]; i++)
        {
            for (long j = 0; j < window.Kernel[1]; j++)
            {
                string slice = ConvolutionWeightGradient.Slice(writer, padded, window, i * window.Dilations[0], j * window.Dilations[1]);
                taps.Add(writer.Add("Reshape", slice, writer.Integers(window.Input[0] * window.Input[1], 1, window.Output[0], window.Output[1])));
            }
        }

        return writer.Add("Concat", [Attributes.Integer("axis", 1)], taps.ToArray());
    }

    private static float[] OneTapEach(long taps)
    {
        float[] kernel = new float[taps * taps];
        for (long i = 0; i < taps; i++)
        {
            kernel[(i * taps) + i] = 1;
        }

        return kernel;
    }
}
