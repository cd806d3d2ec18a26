using PrivateInference.Networks.Onnx;

namespace PrivateInference.Networks.Reading;

/// <summary>Reads one parsed model file into a network.</summary>
internal sealed class ModelReader
{
    private const int OldestOpset = 7;
    private const int NewestOpset = 21;

    private readonly string _source;
    private readonly ElementBudget _budget = new();
    private readonly TensorDecoder _decoder;
    private readonly Graph _graph;
    private readonly int _opset;
    private readonly Dictionary<string, Value> _values = [];
    private readonly List<UnsupportedNode> _unsupported = [];

    /// <summary>Checks the frame of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="source">The file, for messages.</param>
    /// <param name="folder">Where external data is, or null.</param>
    /// <exception cref="NetworkFormatException">The opset is not supported or the graph is not one.</exception>
    public ModelReader(ModelProto model, string source, string? folder)
    {
        _source = source;
        _decoder = new TensorDecoder(source, new ExternalData(source, folder), _budget);
        if (model.Graph is null)
        {
            throw new NetworkFormatException($"{source}: not an ONNX model: it has no graph");
        }

        _opset = OpsetOf(model);
        _graph = new Graph(model.Graph, source);
    }

    /// <summary>Reads the network.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="NetworkFormatException">A node is wrong, or some nodes are not supported; then all of them are listed.</exception>
    public Network Read(string name)
    {
        (int[] dims, int? batch) = InputReader.Read(_graph.Input, _source);
        int batchAxis = dims.Length > 1 ? 0 : -1;
        TensorShape image = ActivationValue.ShapeOf(dims, batchAxis);
        LayerList layers = new(image, _budget);
        _values[_graph.Input.Name] = new ActivationValue(0, dims, batchAxis);
        try
        {
            foreach (Node node in _graph.Nodes)
            {
                Read(node, layers, batch);
            }
        }
        catch (NetworkFormatException) when (_unsupported.Count > 0)
        {
            // What is unsupported may be why the rest does not fit; that is the clearer thing to say.
            AddUnreached();
        }

        if (_unsupported.Count > 0)
        {
            throw new NetworkFormatException(_source, _unsupported);
        }

        if (ValueOf(_graph.Output) is not ActivationValue { Tensor: > 0 } output)
        {
            throw new NetworkFormatException($"{_source}: the output '{Text.Clean(_graph.Output)}' does not compute anything from the input");
        }

        return new Network(name, "", image, LayerSimplifier.Simplify(layers.Layers, output.Tensor), output.Transform);
    }

    private void Read(Node node, LayerList layers, int? batch)
    {
        Value first = UnknownValue.Instance;
        if (OperatorTable.Find(node.Operator) is not { } reader)
        {
            Report(node, OperatorTable.ReasonAgainst(node.Operator));
        }
        else
        {
            Value?[] inputs = [.. node.Inputs.Select(input => input.Length == 0 ? null : ValueOf(input))];
            if (!inputs.Any(input => input is UnknownValue))
            {
                try
                {
                    first = reader(new NodeReader(node, inputs, layers, _opset, batch, _decoder));
                }
                catch (RefusedException refused)
                {
                    Report(refused.Node, refused.Message);
                }
            }
        }

        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i].Length > 0)
            {
                _values[node.Outputs[i]] = i == 0 ? first : new SideValue(node, i);
            }
        }
    }

    private Value ValueOf(string tensor)
    {
        if (_values.TryGetValue(tensor, out Value? value))
        {
            if (value is not SideValue side)
            {
                return value;
            }

            Report(side.Node, $"its output {side.Output} is used; only the first is supported");
            return UnknownValue.Instance;
        }

        ConstantValue constant = new(_decoder.Decode(_graph.Initializer(tensor)!), tensor);
        _values[tensor] = constant;
        return constant;
    }

    private void Report(Node node, string reason)
    {
        UnsupportedNode entry = new(node.Name, node.Operator, reason);
        if (!_unsupported.Contains(entry))
        {
            _unsupported.Add(entry);
        }
    }

    private void AddUnreached()
    {
        foreach (Node node in _graph.Nodes.Where(node => OperatorTable.Find(node.Operator) is null))
        {
            Report(node, OperatorTable.ReasonAgainst(node.Operator));
        }
    }

    private int OpsetOf(ModelProto model)
    {
        long[] versions = [.. model.OpsetImport.Where(import => import.Domain is "" or "ai.onnx").Select(import => import.Version)];
        if (versions.Length == 0)
        {
            throw new NetworkFormatException($"{_source}: the model imports no version of ONNX's operators; expected opset {OldestOpset} to {NewestOpset}");
        }

        long version = versions.Max();
        return version is >= OldestOpset and <= NewestOpset
            ? (int)version
            : throw new NetworkFormatException($"{_source}: opset {version}; {OldestOpset} to {NewestOpset} are supported");
    }

    // An output of a node after its first; it may be named, but not used.
    private sealed record SideValue(Node Node, int Output) : Value;
}
