namespace PrivateInference.Networks.Reading;

/// <summary>What a tensor of the file is known to be while the graph is read.</summary>
internal abstract record Value;

/// <summary>A tensor that does not depend on the image.</summary>
/// <param name="Tensor">Its values.</param>
/// <param name="Name">Its name in the file, for messages.</param>
internal sealed record ConstantValue(ConstantTensor Tensor, string Name) : Value;

/// <summary>A tensor that depends on the image, for one image: the batch axis has size 1.</summary>
/// <param name="Tensor">Tensor id of the network; the scalars are in the same row-major order.</param>
/// <param name="Dims">Dimensions as in the file, but 1 on the batch axis.</param>
/// <param name="BatchAxis">Where the batch is, or -1 if it was squeezed away.</param>
/// <param name="Transform">What the client still has to apply to the scalars.</param>
/// <param name="TransformNode">The node that asked for <paramref name="Transform"/>.</param>
internal sealed record ActivationValue(
    int Tensor,
    int[] Dims,
    int BatchAxis,
    OutputTransform Transform = OutputTransform.None,
    Node? TransformNode = null) : Value
{
    /// <summary>Number of scalars.</summary>
    public int Count => IndexMap.Count(Dims);

    /// <summary>Axis that the network's channels are, the first that is not the batch; -1 for a scalar.</summary>
    public int ChannelAxis => BatchAxis == 0 ? (Dims.Length > 1 ? 1 : -1) : (Dims.Length > 0 ? 0 : -1);

    /// <summary>Shape in the network.</summary>
    public TensorShape Shape => ShapeOf(Dims, BatchAxis);

    /// <summary>Shape in the network of dimensions in the file: the batch left out, missing ones 1, those beyond three merged.</summary>
    public static TensorShape ShapeOf(int[] dims, int batchAxis)
    {
        int[] own = [.. dims.Where((_, axis) => axis != batchAxis)];
        return own.Length switch
        {
            0 => new TensorShape(1, 1, 1),
            1 => new TensorShape(own[0], 1, 1),
            2 => new TensorShape(own[0], own[1], 1),
            _ => new TensorShape(own[0], own[1], IndexMap.Count(own.AsSpan(2))),
        };
    }
}

/// <summary>A tensor that depends on a node that is not supported.</summary>
internal sealed record UnknownValue : Value
{
    /// <summary>The only one.</summary>
    public static UnknownValue Instance { get; } = new();
}
