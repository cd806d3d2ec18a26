using PrivateInference.Networks.Onnx;

namespace PrivateInference.Networks.Zoo;

/// <summary>
/// Describes a convolutional network layer by layer. With a seed it writes an ONNX model with drawn weights; without one it only
/// counts, and allocates nothing. The same description drives both, so a listed count is the built network's count.
/// </summary>
public sealed partial class ModelBuilder
{
    private readonly SeededWeights? _weights;
    private readonly OnnxGraphWriter? _graph;
    private readonly ShapeRecorder? _shapes;
    private readonly Dictionary<string, ChannelMoments> _moments = [];
    private readonly List<GraphTensor> _relus = [];

    private ModelBuilder(SeededWeights? weights, OnnxGraphWriter? graph, ShapeRecorder? shapes = null)
    {
        _weights = weights;
        _graph = graph;
        _shapes = shapes;
    }

    /// <summary>Outputs of the ReLU layers in the order they were added, named by node.</summary>
    public IReadOnlyList<GraphTensor> ReluLayers => _relus;

    /// <summary>Scalar ReLUs so far.</summary>
    public long Relus => _relus.Sum(relu => (long)relu.Shape.Elements);

    /// <summary>Multiply-accumulates of convolutions and dense layers so far, padding included.</summary>
    public long MultiplyAccumulates { get; private set; }

    /// <summary>Weights, biases and batch norms' scales and offsets so far (their running statistics are not counted).</summary>
    public long Parameters { get; private set; }

    /// <summary>A builder that only counts.</summary>
    /// <returns>The builder.</returns>
    public static ModelBuilder Counting() => new(null, null);

    /// <summary>A builder that counts and keeps the layers, without weights.</summary>
    /// <param name="shapes">Receives the layers.</param>
    /// <returns>The builder.</returns>
    internal static ModelBuilder Recording(ShapeRecorder shapes) => new(null, null, shapes);

    /// <summary>A builder that writes a model.</summary>
    /// <param name="name">Name of the graph.</param>
    /// <param name="seed">Seed of the weights.</param>
    /// <returns>The builder.</returns>
    public static ModelBuilder Emitting(string name, ulong seed) => new(new SeededWeights(seed), new OnnxGraphWriter(name));

    /// <summary>The network's input, zero mean and unit variance as far as the drawn statistics go.</summary>
    /// <param name="shape">Shape of one image.</param>
    /// <returns>The tensor <c>input</c>.</returns>
    public GraphTensor Input(TensorShape shape)
    {
        _graph?.Input("input", shape);
        _shapes?.Input("input");
        return Tensor("input", shape, () => ChannelMoments.Unit(shape.Channels));
    }

    /// <summary>Records a fact about the model that no runtime needs.</summary>
    /// <param name="key">What it is about.</param>
    /// <param name="value">The fact.</param>
    public void Metadata(string key, string value) => _graph?.Metadata(key, value);

    /// <summary>Ends the network and gives the model.</summary>
    /// <param name="logits">The output, one value per class.</param>
    /// <returns>The model.</returns>
    /// <exception cref="InvalidOperationException">The builder only counts.</exception>
    /// <exception cref="ArgumentException"><paramref name="logits"/> is not a vector.</exception>
    public ModelProto Build(GraphTensor logits)
    {
        OnnxGraphWriter graph = _graph ?? throw new InvalidOperationException("This builder only counts; use ModelBuilder.Emitting.");
        if (logits.Shape.Pixels != 1)
        {
            throw new ArgumentException($"The output must be a vector, got {logits.Shape}.", nameof(logits));
        }

        graph.Output(logits.Name, logits.Shape.Channels);
        return graph.Build();
    }

    private GraphTensor Tensor(string name, TensorShape shape, Func<ChannelMoments> moments)
    {
        if (_graph is not null)
        {
            _moments[name] = moments();
        }

        return new GraphTensor(name, shape);
    }

    private GraphTensor Node(
        string operation,
        string name,
        IEnumerable<GraphTensor> inputs,
        TensorShape shape,
        Func<ChannelMoments> moments,
        params ReadOnlySpan<AttributeProto> attributes) => _graph is null
            ? new GraphTensor(name, shape)
            : Node(operation, name, inputs.Select(input => input.Name), shape, moments(), attributes);

    private GraphTensor Node(
        string operation,
        string name,
        IEnumerable<string> inputs,
        TensorShape shape,
        ChannelMoments moments,
        params ReadOnlySpan<AttributeProto> attributes)
    {
        string output = _graph!.Node(operation, name, inputs, attributes);
        return Tensor(output, shape, () => moments);
    }

    private static void ThrowIfTooSmall(string name, TensorShape shape, int needed)
    {
        if (Math.Min(shape.Height, shape.Width) < needed)
        {
            throw new ArgumentException($"'{name}' needs a map of at least {needed}x{needed}, got {shape.Height}x{shape.Width}.");
        }
    }
}
