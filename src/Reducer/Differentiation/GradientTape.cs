using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation.Blocked;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>
/// Reverse-mode differentiation by tape: operator rules write the forward nodes and record how a gradient of their output becomes
/// gradients of their inputs; <see cref="Backward"/> plays the record in reverse and writes those nodes into the same graph.
/// </summary>
internal sealed class GradientTape
{
    private readonly Dictionary<string, long[]> _shapes = [];
    private readonly Dictionary<string, TensorProto> _constants = [];
    private readonly HashSet<string> _active = [];
    private readonly Dictionary<string, List<string>> _gradients = [];
    private readonly List<(string Output, Action<string> Pullback)> _record = [];
    private readonly List<(string State, string Updated)> _stateUpdates = [];
    private readonly Dictionary<string, NodeProto> _makers = [];
    private readonly Dictionary<string, List<NodeProto>> _takers = [];

    /// <summary>A tape on a graph.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="isTraining">Whether batch normalisations use the batch's statistics and gradients are recorded.</param>
    /// <param name="block">Channels in a block of the provider's own image layout; 0 for standard operators alone.</param>
    public GradientTape(GraphWriter writer, bool isTraining, long block = 0)
    {
        Writer = writer;
        IsTraining = isTraining;
        Blocked = block > 0 ? new BlockedTensors(writer, block) : null;
    }

    /// <summary>Images in the provider's own layout; null where only standard operators may be written.</summary>
    public BlockedTensors? Blocked { get; }

    /// <summary>Whether batch normalisations use the batch's statistics; otherwise the graph is for inference.</summary>
    public bool IsTraining { get; }

    /// <summary>Where nodes go.</summary>
    public GraphWriter Writer { get; }

    /// <summary>Tensors that a training step changes other than by a gradient (running statistics), with the name of the new value.</summary>
    public IReadOnlyList<(string State, string Updated)> StateUpdates => _stateUpdates;

    /// <summary>A tape on the same graph for an inference pass over a tensor of this one.</summary>
    /// <param name="tensor">The tensor; no gradient reaches it through the new tape.</param>
    /// <returns>The new tape.</returns>
    public GradientTape Frozen(string tensor)
    {
        GradientTape frozen = new(Writer, isTraining: false);
        frozen._shapes[tensor] = Shape(tensor);
        return frozen;
    }

    /// <summary>Looks at the nodes to come, so that rules can make several together.</summary>
    /// <param name="nodes">The forward graph.</param>
    public void LookAhead(IEnumerable<NodeProto> nodes)
    {
        foreach (NodeProto node in nodes)
        {
            foreach (string output in node.Output)
            {
                _makers[output] = node;
            }

            foreach (string input in node.Input)
            {
                if (!_takers.TryGetValue(input, out List<NodeProto>? takers))
                {
                    takers = [];
                    _takers[input] = takers;
                }

                takers.Add(node);
            }
        }
    }

    /// <summary>Whether no second node of the forward graph takes a tensor, so that its one taker may be made together with it.</summary>
    /// <param name="tensor">Its name.</param>
    /// <returns>False if several do.</returns>
    public bool IsUsedOnce(string tensor) => !_takers.TryGetValue(tensor, out List<NodeProto>? takers) || takers.Count <= 1;

    /// <summary>The one node of the forward graph that takes a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <returns>The node; null where there is none or several, or none was looked at.</returns>
    public NodeProto? OnlyTaker(string tensor) => _takers.TryGetValue(tensor, out List<NodeProto>? takers) && takers.Count == 1 ? takers[0] : null;

    /// <summary>The node of the forward graph that makes a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <returns>The node; null where none does, or none was looked at.</returns>
    public NodeProto? Maker(string tensor) => _makers.GetValueOrDefault(tensor);

    /// <summary>Declares an input of the graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="active">Whether its gradient is wanted.</param>
    public void Input(string name, ReadOnlySpan<long> shape, bool active)
    {
        Writer.Input(name, shape);
        _shapes[name] = shape.ToArray();
        if (active)
        {
            _active.Add(name);
        }
    }

    /// <summary>Adds a constant of the forward graph.</summary>
    /// <param name="tensor">The constant.</param>
    public void Constant(TensorProto tensor)
    {
        Writer.Constant(tensor);
        _shapes[tensor.Name] = [.. tensor.Dims];
        _constants[tensor.Name] = tensor;
    }

    /// <summary>Dimensions of a forward tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <returns>The dimensions.</returns>
    public long[] Shape(string tensor) => _shapes.TryGetValue(tensor, out long[]? shape)
        ? shape
        : throw new ArgumentException($"tensor '{tensor}': got no definition before its use, needed a graph in topological order");

    /// <summary>Value of a constant of the forward graph.</summary>
    /// <param name="tensor">Its name.</param>
    /// <returns>The value, or null where the tensor is computed.</returns>
    public TensorProto? ConstantValue(string tensor) => _constants.GetValueOrDefault(tensor);

    /// <summary>Whether a tensor's gradient is wanted.</summary>
    /// <param name="tensor">Its name.</param>
    /// <returns>True if it depends on anything trained.</returns>
    public bool IsActive(string tensor) => _active.Contains(tensor);

    /// <summary>Records a forward tensor just written.</summary>
    /// <param name="output">Its name.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="inputs">What it is differentiable in.</param>
    /// <param name="pullback">Turns the name of the output's gradient into calls of <see cref="Accumulate"/>; called at most once, only if any input is active.</param>
    public void Record(string output, ReadOnlySpan<long> shape, ReadOnlySpan<string> inputs, Action<string> pullback)
    {
        _shapes[output] = shape.ToArray();
        foreach (string input in inputs)
        {
            if (_active.Contains(input))
            {
                _active.Add(output);
                _record.Add((output, pullback));
                return;
            }
        }
    }

    /// <summary>Adds a term to a tensor's gradient; ignored where nothing trained depends on it.</summary>
    /// <param name="tensor">A forward tensor.</param>
    /// <param name="gradient">A tensor of the same shape.</param>
    public void Accumulate(string tensor, string gradient)
    {
        if (!IsActive(tensor))
        {
            return;
        }

        if (!_gradients.TryGetValue(tensor, out List<string>? terms))
        {
            terms = [];
            _gradients[tensor] = terms;
        }

        terms.Add(gradient);
    }

    /// <summary>Notes a new value for a state tensor.</summary>
    /// <param name="state">The input that holds the state.</param>
    /// <param name="updated">The tensor to keep as its next value.</param>
    public void UpdateState(string state, string updated) => _stateUpdates.Add((state, updated));

    /// <summary>Writes the backward pass from the gradients given so far to <see cref="Accumulate"/>.</summary>
    public void Backward()
    {
        for (int i = _record.Count - 1; i >= 0; i--)
        {
            (string output, Action<string> pullback) = _record[i];
            if (Gradient(output) is string gradient)
            {
                pullback(gradient);
            }
        }
    }

    /// <summary>The gradient of a tensor, its terms added up.</summary>
    /// <param name="tensor">A forward tensor.</param>
    /// <returns>Its gradient's name, or null where the loss does not depend on it.</returns>
    public string? Gradient(string tensor)
    {
        if (!_gradients.TryGetValue(tensor, out List<string>? terms))
        {
            return null;
        }

        if (terms.Count > 1)
        {
            string sum;
            if (Blocked is not null && terms.Any(Blocked.Has))
            {
                sum = Writer.Unique("plain");
                BlockedSum.Define(Writer, Blocked, terms, _ => true, sum, Shape(tensor)[1]);
            }
            else
            {
                sum = Writer.Add("Sum", terms.ToArray());
            }

            terms.Clear();
            terms.Add(sum);
        }

        return terms[0];
    }
}
