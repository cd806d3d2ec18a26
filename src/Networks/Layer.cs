using PrivateInference.Primitives;

namespace PrivateInference.Networks;

/// <summary>One layer of a <see cref="Network"/>; the hierarchy is closed: what is not here cannot be run.</summary>
/// <param name="Name">Name of the ONNX node the layer came from.</param>
/// <param name="Inputs">Tensor ids read; 0 is the network's input, and layer k writes tensor k + 1.</param>
/// <param name="Shape">Shape of the output.</param>
public abstract record Layer(string Name, IReadOnlyList<int> Inputs, TensorShape Shape);

/// <summary>A 2-D convolution.</summary>
/// <param name="Convolution">Channels, kernel, stride, padding, dilation and groups.</param>
/// <param name="Weights">Row-major [output channels, input channels / groups, kernel height, kernel width].</param>
/// <param name="Bias">[output channels], or null.</param>
public sealed record ConvolutionLayer(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    ConvolutionShape Convolution,
    float[] Weights,
    float[]? Bias) : Layer(Name, Inputs, Shape);

/// <summary>A fully connected layer on the input flattened in channel, row, column order.</summary>
/// <param name="Weights">Row-major [output features, input features].</param>
/// <param name="Bias">[output features], or null.</param>
public sealed record DenseLayer(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    float[] Weights,
    float[]? Bias) : Layer(Name, Inputs, Shape);

/// <summary><c>y = scale * x + offset</c>: batch normalisation at inference, and arithmetic with constants.</summary>
/// <param name="Scale">One value per channel, or one per element.</param>
/// <param name="Offset">As long as <paramref name="Scale"/>.</param>
public sealed record AffineLayer(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    float[] Scale,
    float[] Offset) : Layer(Name, Inputs, Shape);

/// <summary><c>y = min(max(x, 0), upper)</c> where the mask keeps the ReLU, <c>y = x</c> where it does not.</summary>
/// <param name="UpperBound">6 for ReLU6, null for ReLU.</param>
/// <param name="Mask">Which scalars keep their ReLU; null keeps all.</param>
public sealed record ReluLayer(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    float? UpperBound,
    ReluMask? Mask) : Layer(Name, Inputs, Shape)
{
    /// <summary>Scalar ReLUs kept.</summary>
    public int Relus => Mask?.Kept ?? Shape.Elements;
}

/// <summary>Elementwise sum, <c>y = a + sign * b</c>.</summary>
/// <param name="Subtract">True for <c>a - b</c>.</param>
public sealed record AddLayer(string Name, IReadOnlyList<int> Inputs, TensorShape Shape, bool Subtract)
    : Layer(Name, Inputs, Shape);

/// <summary>Elementwise product, <c>y = a * b</c>; both inputs are the same tensor for a square.</summary>
public sealed record MultiplyLayer(string Name, IReadOnlyList<int> Inputs, TensorShape Shape)
    : Layer(Name, Inputs, Shape);

/// <summary>Concatenation along the channels.</summary>
public sealed record ConcatLayer(string Name, IReadOnlyList<int> Inputs, TensorShape Shape)
    : Layer(Name, Inputs, Shape);

/// <summary>Largest value in each window; padding never wins.</summary>
public sealed record MaxPoolLayer(string Name, IReadOnlyList<int> Inputs, TensorShape Shape, PoolShape Pool)
    : Layer(Name, Inputs, Shape);

/// <summary>Mean of each window; global pooling and ReduceMean are windows of the whole map.</summary>
/// <param name="CountPadding">Whether padded positions count in the divisor.</param>
public sealed record AveragePoolLayer(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    PoolShape Pool,
    bool CountPadding) : Layer(Name, Inputs, Shape);

/// <summary>Moves scalars: padding with zero, slicing, transposing a layout.</summary>
/// <param name="Source">For each output element the input element it copies, or -1 for zero.</param>
public sealed record GatherLayer(string Name, IReadOnlyList<int> Inputs, TensorShape Shape, int[] Source)
    : Layer(Name, Inputs, Shape);

/// <summary>The same scalars in the same order under another shape.</summary>
public sealed record ReshapeLayer(string Name, IReadOnlyList<int> Inputs, TensorShape Shape)
    : Layer(Name, Inputs, Shape);
