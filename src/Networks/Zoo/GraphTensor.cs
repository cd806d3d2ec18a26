namespace PrivateInference.Networks.Zoo;

/// <summary>A value inside a graph under construction.</summary>
/// <param name="Name">Name of the ONNX tensor.</param>
/// <param name="Shape">Its shape, batch left out.</param>
public readonly record struct GraphTensor(string Name, TensorShape Shape);
