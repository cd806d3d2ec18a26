namespace PrivateInference.Networks.Zoo;

/// <summary>A network of the literature, counted from its description without building it.</summary>
/// <param name="Name">Name to build it by.</param>
/// <param name="Variant">What makes its ReLU count come out, and where it differs from what was published.</param>
/// <param name="InputShape">Shape of one image.</param>
/// <param name="Classes">Classes unless asked otherwise.</param>
/// <param name="Relus">Scalar ReLUs.</param>
/// <param name="Macs">Multiply-accumulates, padding included.</param>
/// <param name="Parameters">Weights, biases and batch norms' scales and offsets.</param>
/// <param name="UsedBy">Which published work counts it so.</param>
/// <param name="Source">Where the count was seen.</param>
public sealed record ZooEntry(
    string Name,
    string Variant,
    TensorShape InputShape,
    int Classes,
    long Relus,
    long Macs,
    long Parameters,
    string UsedBy,
    string Source);
