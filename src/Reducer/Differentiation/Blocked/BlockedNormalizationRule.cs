using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation.Blocked;

/// <summary>
/// Batch normalisation of blocked images, as few passes over memory as the kernels allow: two for the statistics and one to scale
/// (which also adds a shortcut and rectifies), two for the sums of its gradient and two to put it together.
/// </summary>
internal static class BlockedNormalizationRule
{
    /// <summary>Writes the normalisation, in training the new running statistics, and records the gradients.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="blocked">The blocked tensors of the tape.</param>
    /// <param name="node">A BatchNormalization whose input can be blocked.</param>
    public static void Write(GradientTape tape, BlockedTensors blocked, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string x = node.Input[0];
        string scale = node.Input[1];
        string bias = node.Input[2];
        string runningMean = node.Input[3];
        string runningVariance = node.Input[4];
        long[] shape = tape.Shape(x);
        long channels = shape[1];
        string epsilon = writer.Scalar(Attributes.Real(node, "epsilon", 1e-5f));
        if (!tape.IsTraining)
        {
            string fixedFactor = writer.Add("Div", scale, writer.Add("Sqrt", writer.Add("Add", runningVariance, epsilon)));
            string fixedShift = writer.Add("Sub", bias, writer.Add("Mul", runningMean, fixedFactor));
            blocked.Define(node.Output[0], BlockedConvolution.Scaling(writer, blocked.Of(x), channels, fixedFactor, fixedShift), channels);
            tape.Record(node.Output[0], shape, [], _ => { });
            return;
        }

        (string image, bool isCentred) = Centred(tape, blocked, x, runningMean);
        string mean = BlockedStatistics.Mean(writer, image, shape);
        string square = BlockedStatistics.MeanProduct(writer, image, image, shape);
        string variance = writer.Add("Relu", writer.Add("Sub", square, writer.Add("Mul", mean, mean)));
        string noisy = writer.Add("Add", variance, epsilon);
        string deviation = writer.Add("Sqrt", noisy);
        string factor = writer.Add("Div", scale, deviation);
        string shift = writer.Add("Sub", bias, writer.Add("Mul", mean, factor));
        blocked.Define(node.Output[0], BlockedConvolution.Scaling(writer, image, channels, factor, shift), channels);

        float count = TensorData.Count(shape) / channels;
        float momentum = Attributes.Real(node, "momentum", 0.9f);
        string batchMean = isCentred ? writer.Add("Add", mean, runningMean) : mean;
        string unbiased = writer.Add("Mul", variance, writer.Scalar(count / Math.Max(count - 1, 1)));
        tape.UpdateState(runningMean, BatchNormalizationRule.Blend(writer, runningMean, batchMean, momentum));
        tape.UpdateState(runningVariance, BatchNormalizationRule.Blend(writer, runningVariance, unbiased, momentum));

        tape.Record(node.Output[0], shape, [x, scale, bias], gradient =>
        {
            string given = blocked.Of(gradient);
            string level = BlockedStatistics.Mean(writer, given, shape);
            string product = BlockedStatistics.MeanProduct(writer, given, image, shape);
            string covariance = writer.Add("Sub", product, writer.Add("Mul", mean, level));
            tape.Accumulate(scale, writer.Add("Mul", writer.Add("Div", covariance, deviation), writer.Scalar(count)));
            tape.Accumulate(bias, writer.Add("Mul", level, writer.Scalar(count)));
            if (tape.IsActive(x))
            {
                // factor (g - mean(g) - (x - mean) cov(g, x)/(variance + epsilon)), as factor g + (slope x + rest)
                string along = writer.Add("Mul", factor, writer.Add("Div", covariance, noisy));
                string rest = writer.Add("Sub", writer.Add("Mul", along, mean), writer.Add("Mul", factor, level));
                string second = BlockedConvolution.Scaling(writer, image, channels, writer.Add("Neg", along), rest).Write(writer);
                BlockedConvolution first = BlockedConvolution.Scaling(writer, given, channels, factor, null) with { Sum = second };
                tape.Accumulate(x, blocked.Define(first, channels));
            }
        });
    }

    /// <summary>
    /// The input, blocked; where a convolution is about to make it for this rule alone, less the running mean. The result is the same,
    /// and the variance, a mean square less a squared mean, keeps its digits.
    /// </summary>
    private static (string Image, bool IsCentred) Centred(GradientTape tape, BlockedTensors blocked, string x, string runningMean)
    {
        if (!tape.IsUsedOnce(x) || blocked.Recipe(x) is not BlockedConvolution recipe || recipe.IsRectified || recipe.Sum is not null)
        {
            return (blocked.Of(x), false);
        }

        string bias = recipe.Bias is null ? tape.Writer.Add("Neg", runningMean) : tape.Writer.Add("Sub", recipe.Bias, runningMean);
        return ((recipe with { Bias = bias }).Write(tape.Writer), true);
    }
}
