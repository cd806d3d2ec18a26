namespace PrivateInference.Networks;

/// <summary>What the client does with the logits in the clear, after the protocol.</summary>
public enum OutputTransform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Softmax over all outputs.</summary>
    Softmax,

    /// <summary>Logarithm of the softmax over all outputs.</summary>
    LogSoftmax,
}

/// <summary>A convolutional network for one image, layers in an order in which they can be computed.</summary>
/// <param name="Name">Name of the network (zoo name, or file name without extension).</param>
/// <param name="Variant">What tells it from namesakes, or empty.</param>
/// <param name="InputShape">Shape of the image.</param>
/// <param name="Layers">Layer k reads tensors of smaller id than k + 1 and writes tensor k + 1; the last writes the logits.</param>
/// <param name="Output">What the client applies to the logits.</param>
public sealed record Network(
    string Name,
    string Variant,
    TensorShape InputShape,
    IReadOnlyList<Layer> Layers,
    OutputTransform Output)
{
    /// <summary>Shape of the logits.</summary>
    public TensorShape OutputShape => ShapeOf(Layers.Count);

    /// <summary>Scalar ReLUs kept, the unit of every ReLU budget.</summary>
    public long Relus => Layers.OfType<ReluLayer>().Sum(layer => (long)layer.Relus);

    /// <summary>Shape of a tensor.</summary>
    /// <param name="tensor">0 for the input, k + 1 for the output of layer k.</param>
    /// <returns>Its shape.</returns>
    public TensorShape ShapeOf(int tensor) => tensor == 0 ? InputShape : Layers[tensor - 1].Shape;
}
