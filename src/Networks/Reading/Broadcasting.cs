namespace PrivateInference.Networks.Reading;

/// <summary>ONNX's multidirectional broadcasting, and constants broadcast to activations.</summary>
internal static class Broadcasting
{
    /// <summary>Dimensions of the result of an elementwise operator on constants.</summary>
    /// <exception cref="NetworkFormatException">The dimensions do not fit.</exception>
    public static int[] Join(Node node, int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        long[] dims = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            int x = At(a, i, rank);
            int y = At(b, i, rank);
            dims[i] = x == y || y == 1 ? x : x == 1 ? y : throw node.Bad($"dimensions {Text.Dims(a)} and {Text.Dims(b)} do not fit");
        }

        return dims.Contains(0) ? Array.ConvertAll(dims, dim => (int)dim) : LayerList.Checked(node, dims);
    }

    /// <summary>For each element of the result the index of the input's element it uses.</summary>
    /// <param name="from">Dimensions of the input.</param>
    /// <param name="to">Dimensions of the result, as long or longer.</param>
    public static int[] Map(int[] from, int[] to)
    {
        int rank = to.Length;
        int[] padded = [.. Enumerable.Range(0, rank).Select(i => At(from, i, rank))];
        int[][] indices = [.. Enumerable.Range(0, rank).Select(i => padded[i] == to[i] ? IndexMap.All(to[i]) : new int[to[i]])];
        return IndexMap.Select(padded, indices);
    }

    /// <summary>A constant that an elementwise operator applies to an activation: one value per channel if that is all it says, else one per element.</summary>
    /// <param name="reader">The node.</param>
    /// <param name="constant">The constant.</param>
    /// <param name="x">The activation.</param>
    /// <exception cref="RefusedException">The constant would make the activation larger, or tells the images of a batch apart.</exception>
    public static float[] ToActivation(NodeReader reader, ConstantTensor constant, ActivationValue x)
    {
        float[] values = reader.Finite(constant.ToFloats(), "the constant");
        int[] dims = constant.Dims;
        while (dims.Length > x.Dims.Length && dims[0] == 1)
        {
            dims = dims[1..];
        }

        int rank = x.Dims.Length;
        if (dims.Length > rank || Enumerable.Range(0, rank).Any(i => At(dims, i, rank) != 1 && At(dims, i, rank) != x.Dims[i]))
        {
            throw reader.Node.Refused($"a constant of dimensions {Text.Dims(constant.Dims)} does not fit into an activation of {Text.Dims(x.Dims)}");
        }

        int channels = x.Shape.Channels;
        if (Enumerable.Range(0, rank).All(i => i == x.ChannelAxis || At(dims, i, rank) == 1))
        {
            return values.Length == channels ? values : [.. Enumerable.Repeat(values[0], channels)];
        }

        reader.Layers.Derive(reader.Node, 2L * x.Count);
        return Array.ConvertAll(Map(dims, x.Dims), i => values[i]);
    }

    // Dimension i of `rank`, aligned at the right.
    private static int At(int[] dims, int i, int rank) => i < rank - dims.Length ? 1 : dims[i - (rank - dims.Length)];
}
