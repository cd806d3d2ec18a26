using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation.Blocked;

/// <summary>Averages over batch and image, one per channel, each in one pass over memory.</summary>
internal static class BlockedStatistics
{
    /// <summary>The average of every channel.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="image">Blocked, of the shape given.</param>
    /// <param name="shape">[N, C, H, W].</param>
    /// <returns>[C].</returns>
    public static string Mean(GraphWriter writer, string image, long[] shape)
    {
        string pooled = BlockedTensors.Add(writer, "GlobalAveragePool", [], image);
        return OverBatch(writer, "ReduceMean", pooled, shape);
    }

    /// <summary>
    /// The average of the product of two images, for every channel: a convolution of the one, every channel of every image a group of
    /// its own, by the other as a kernel that covers it whole. The kernels of such a convolution are blocked exactly as images are.
    /// </summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="left">Blocked, of the shape given.</param>
    /// <param name="right">Likewise.</param>
    /// <param name="shape">[N, C, H, W].</param>
    /// <returns>[C].</returns>
    public static string MeanProduct(GraphWriter writer, string left, string right, long[] shape)
    {
        long groups = shape[0] * shape[1];
        string products = BlockedTensors.Add(
            writer,
            "Conv",
            [Attributes.Integers("kernel_shape", shape[2], shape[3]), Attributes.Integer("group", groups)],
            writer.Add("Reshape", left, writer.Integers(1, groups, shape[2], shape[3])),
            writer.Add("Reshape", right, writer.Integers(groups, 1, shape[2], shape[3])));
        return writer.Add("Mul", OverBatch(writer, "ReduceMean", products, shape), writer.Scalar(1f / (shape[2] * shape[3])));
    }

    private static string OverBatch(GraphWriter writer, string operatorType, string values, long[] shape)
    {
        string rows = writer.Add("Reshape", values, writer.Integers(shape[0], shape[1]));
        return writer.Add(operatorType, [Attributes.Integers("axes", 0), Attributes.Integer("keepdims", 0)], rows);
    }
}
