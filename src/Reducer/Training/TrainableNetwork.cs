using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Training;

/// <summary>A forward ONNX graph seen by a trainer: what is trained, what is a running statistic, what stays as it is.</summary>
internal sealed class TrainableNetwork
{
    private readonly ModelProto _model;
    private readonly List<TensorProto> _constants;
    private readonly List<NodeProto> _nodes = [];

    /// <summary>Reads a network.</summary>
    /// <param name="model">One image input, logits as the first output.</param>
    /// <param name="alsoTrained">Constants to be trained beside the usual weights.</param>
    /// <param name="alsoHeld">Constants that are to change between steps.</param>
    /// <exception cref="NotSupportedException">Nothing to train, or not one image input.</exception>
    public TrainableNetwork(ModelProto model, IReadOnlyCollection<string>? alsoTrained = null, IReadOnlyCollection<string>? alsoHeld = null)
    {
        _model = model.Clone();
        Dictionary<string, TensorProto> initializers = _model.Graph.Initializer.ToDictionary(t => t.Name);
        foreach (NodeProto node in _model.Graph.Node)
        {
            if (node.OpType == "Constant" && Attributes.Find(node, "value")?.T is TensorProto value)
            {
                TensorProto named = value.Clone();
                named.Name = node.Output[0];
                initializers[named.Name] = named;
            }
            else
            {
                _nodes.Add(node);
            }
        }

        (HashSet<string> parameters, HashSet<string> states) = Roles(initializers);
        parameters.UnionWith(alsoTrained ?? []);
        states.UnionWith(alsoHeld ?? []);
        Parameters = [.. initializers.Values.Where(t => parameters.Contains(t.Name))];
        States = [.. initializers.Values.Where(t => states.Contains(t.Name))];
        _constants = [.. initializers.Values.Where(t => !parameters.Contains(t.Name) && !states.Contains(t.Name))];
        List<ValueInfoProto> inputs = [.. _model.Graph.Input.Where(i => !initializers.ContainsKey(i.Name))];
        if (inputs.Count != 1 || inputs[0].Type.TensorType.Shape.Dim.Count != 4)
        {
            throw new NotSupportedException($"network '{_model.Graph.Name}': got {inputs.Count} inputs, training needs one of batch, channels, height and width");
        }

        if (Parameters.Count == 0)
        {
            throw new NotSupportedException($"network '{_model.Graph.Name}': got no weights, training needs some");
        }

        InputName = inputs[0].Name;
        InputShape = [.. inputs[0].Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue)];
        LogitsName = Logits(_model.Graph.Output[0].Name);
    }

    /// <summary>What gradients change.</summary>
    public IReadOnlyList<TensorProto> Parameters { get; }

    /// <summary>Running statistics of batch normalisations, and constants held to change between steps.</summary>
    public IReadOnlyList<TensorProto> States { get; }

    /// <summary>The forward graph, without its constants.</summary>
    public IReadOnlyList<NodeProto> Nodes => _nodes;

    /// <summary>Name of the image input.</summary>
    public string InputName { get; }

    /// <summary>Channels, height and width.</summary>
    public long[] InputShape { get; }

    /// <summary>Name of the logits: the output, or what goes into a softmax at the end, which the loss has inside.</summary>
    public string LogitsName { get; }

    /// <summary>Writes the forward pass of a batch onto a tape, with weights and statistics as inputs of the graph.</summary>
    /// <param name="tape">Where to; in training mode gradients of the parameters are recorded.</param>
    /// <param name="batch">Images at once.</param>
    /// <returns>Number of classes.</returns>
    public long Write(GradientTape tape, long batch)
    {
        tape.Writer.Reserve(_nodes.SelectMany(n => n.Output));
        tape.LookAhead(_nodes);
        tape.Input(InputName, [batch, .. InputShape], active: false);
        foreach (TensorProto parameter in Parameters)
        {
            tape.Input(parameter.Name, [.. parameter.Dims], active: tape.IsTraining);
        }

        foreach (TensorProto state in States)
        {
            tape.Input(state.Name, [.. state.Dims], active: false);
        }

        foreach (TensorProto constant in _constants)
        {
            tape.Constant(constant);
        }

        foreach (NodeProto node in _nodes)
        {
            OperatorRules.Write(tape, node);
        }

        long[] logits = tape.Shape(LogitsName);
        return logits.Length == 2 && logits[0] == batch
            ? logits[1]
            : throw new NotSupportedException($"network '{_model.Graph.Name}': got an output of shape [{string.Join(',', logits)}], training needs one row of logits per image");
    }

    /// <summary>Writes the forward pass onto a tape that already holds the images, for inference, with constant weights.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="images">Name of the images on the tape.</param>
    /// <param name="prefix">Keeps names apart.</param>
    /// <returns>Name of the logits.</returns>
    public string WriteFrozen(GradientTape tape, string images, string prefix)
    {
        GradientTape frozen = tape.Frozen(images);
        foreach (TensorProto tensor in Parameters.Concat(States).Concat(_constants))
        {
            TensorProto copy = tensor.Clone();
            copy.Name = prefix + tensor.Name;
            frozen.Constant(copy);
        }

        string Renamed(string name) => name.Length == 0 ? name : name == InputName ? images : prefix + name;
        foreach (NodeProto node in _nodes)
        {
            NodeProto copy = node.Clone();
            copy.Input.Clear();
            copy.Input.AddRange(node.Input.Select(Renamed));
            copy.Output.Clear();
            copy.Output.AddRange(node.Output.Select(Renamed));
            OperatorRules.Write(frozen, copy);
        }

        return Renamed(LogitsName);
    }

    /// <summary>The network with other weights and statistics.</summary>
    /// <param name="values">By name; those not named stay.</param>
    /// <returns>A copy.</returns>
    public ModelProto With(IReadOnlyDictionary<string, float[]> values)
    {
        ModelProto copy = _model.Clone();
        foreach (TensorProto tensor in copy.Graph.Initializer.Concat(copy.Graph.Node.Where(n => n.OpType == "Constant").Select(Named)))
        {
            if (values.TryGetValue(tensor.Name, out float[]? trained))
            {
                TensorProto renewed = TensorData.Of(tensor.Name, [.. tensor.Dims], trained);
                tensor.FloatData.Clear();
                tensor.RawData = renewed.RawData;
            }
        }

        return copy;
    }

    private string Logits(string output)
    {
        while (_nodes.FirstOrDefault(n => n.Output.Contains(output)) is { OpType: "Softmax" or "LogSoftmax" } last)
        {
            output = last.Input[0];
        }

        return output;
    }

    private static TensorProto Named(NodeProto constant)
    {
        TensorProto value = Attributes.Find(constant, "value")?.T ?? new TensorProto();
        value.Name = constant.Output[0];
        return value;
    }

    /// <summary>
    /// Weights are constants in the weight inputs of linear layers and normalisations, and sums with a constant behind one of them
    /// (a bias written apart); constants before the first layer normalise the image and stay.
    /// </summary>
    private (HashSet<string> Parameters, HashSet<string> States) Roles(Dictionary<string, TensorProto> initializers)
    {
        HashSet<string> parameters = [];
        HashSet<string> states = [];
        HashSet<string> trained = [];
        foreach (NodeProto node in _nodes)
        {
            (int First, int Last) slots = node.OpType switch
            {
                "Conv" or "Gemm" or "BatchNormalization" => (1, 2),
                "MatMul" => (0, 1),
                "PRelu" => (1, 1),
                "Add" when node.Input.Any(trained.Contains) => (0, 1),
                _ => (0, -1),
            };
            for (int i = slots.First; i <= Math.Min(slots.Last, node.Input.Count - 1); i++)
            {
                if (initializers.TryGetValue(node.Input[i], out TensorProto? tensor) && TensorData.IsFloat(tensor))
                {
                    parameters.Add(node.Input[i]);
                }
            }

            if (node.OpType == "BatchNormalization")
            {
                states.UnionWith([node.Input[3], node.Input[4]]);
            }

            if (node.Input.Any(i => parameters.Contains(i) || trained.Contains(i)))
            {
                trained.UnionWith(node.Output);
            }
        }

        return (parameters, states);
    }
}
