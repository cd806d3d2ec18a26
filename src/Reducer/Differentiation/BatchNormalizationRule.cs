using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation.Blocked;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>
/// Batch normalisation in training mode, written out in elementary operators because the runtime's providers do not all have that
/// mode: <c>y = scale (x - mean) / sqrt(variance + epsilon) + bias</c> over the statistics of the batch (Ioffe and Szegedy 2015).
/// </summary>
internal static class BatchNormalizationRule
{
    /// <summary>Writes the normalisation, the new running statistics, and records the gradients.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Write(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string scale = node.Input[1];
        string bias = node.Input[2];
        long[] shape = tape.Shape(x);
        if (tape.Blocked is BlockedTensors blocked && blocked.Fits(shape))
        {
            BlockedNormalizationRule.Write(tape, blocked, node);
            return;
        }

        if (!tape.IsTraining)
        {
            writer.AddNode("BatchNormalization", [Attributes.Real("epsilon", Attributes.Real(node, "epsilon", 1e-5f))], [.. node.Input], [node.Output[0]]);
            tape.Record(node.Output[0], shape, [], _ => { });
            return;
        }

        long[] axes = [.. Enumerable.Range(0, shape.Length).Where(i => i != 1).Select(i => (long)i)];
        long[] channel = [.. Enumerable.Range(0, shape.Length).Select(i => i == 1 ? shape[1] : 1)];
        float count = TensorData.Count(shape) / shape[1];
        float momentum = Attributes.Real(node, "momentum", 0.9f);
        string PerChannel(string vector) => writer.Add("Reshape", vector, writer.Integers(channel));
        string ToVector(string tensor) => writer.Add("Reshape", tensor, writer.Integers(shape[1]));
        string Total(string tensor) => writer.Add("ReduceSum", [Attributes.Integer("keepdims", 1)], tensor, writer.Integers(axes));

        string mean = writer.Add("ReduceMean", [Attributes.Integers("axes", axes), Attributes.Integer("keepdims", 1)], x);
        string centred = writer.Add("Sub", x, mean);
        string squares = writer.Add("ReduceSumSquare", [Attributes.Integers("axes", axes), Attributes.Integer("keepdims", 1)], centred);
        string variance = writer.Add("Mul", squares, writer.Scalar(1f / count));
        string deviation = writer.Add("Sqrt", writer.Add("Add", variance, writer.Scalar(Attributes.Real(node, "epsilon", 1e-5f))));
        string factor = writer.Add("Div", PerChannel(scale), deviation);
        writer.AddNode("Add", [], [writer.Add("Mul", centred, factor), PerChannel(bias)], [node.Output[0]]);

        // The running variance takes the unbiased estimate, as the frameworks do in which the published networks were trained.
        string unbiased = writer.Add("Mul", squares, writer.Scalar(1f / Math.Max(count - 1, 1)));
        tape.UpdateState(node.Input[3], Blend(writer, node.Input[3], ToVector(mean), momentum));
        tape.UpdateState(node.Input[4], Blend(writer, node.Input[4], ToVector(unbiased), momentum));

        tape.Record(node.Output[0], shape, [x, scale, bias], gradient =>
        {
            string biasGradient = Total(gradient);
            string projection = writer.Add("Div", Total(writer.Add("Mul", gradient, centred)), deviation);
            tape.Accumulate(scale, ToVector(projection));
            tape.Accumulate(bias, ToVector(biasGradient));
            if (tape.IsActive(x))
            {
                // factor (g - sum(g)/n - centred sum(g centred)/(n (variance + epsilon)))
                string along = writer.Add("Mul", writer.Add("Div", projection, deviation), writer.Scalar(1f / count));
                string level = writer.Add("Mul", biasGradient, writer.Scalar(1f / count));
                string rest = writer.Add("Sub", writer.Add("Sub", gradient, level), writer.Add("Mul", centred, along));
                tape.Accumulate(x, writer.Add("Mul", rest, factor));
            }
        });
    }

    /// <summary>A running statistic, moved towards the batch's.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="running">The running statistic.</param>
    /// <param name="batch">The batch's.</param>
    /// <param name="momentum">Share of the running one that stays.</param>
    /// <returns>Its next value.</returns>
    public static string Blend(GraphWriter writer, string running, string batch, float momentum) => writer.Add(
        "Add",
        writer.Add("Mul", running, writer.Scalar(momentum)),
        writer.Add("Mul", batch, writer.Scalar(1 - momentum)));
}
