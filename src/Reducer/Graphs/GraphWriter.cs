using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Graphs;

/// <summary>Writes a graph node by node, in an order in which every tensor is made before it is used.</summary>
internal sealed class GraphWriter
{
    /// <summary>The version of the standard operators that graphs are written in.</summary>
    public const long OperatorSet = 17;

    private const long FileFormat = 8;

    private readonly Dictionary<string, string> _constants = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, Action> _deferred = [];
    private long _made;

    /// <summary>Part of the work that nodes to come belong to; shows in their names, and in profiles.</summary>
    public string Section { get; set; } = "forward";

    /// <summary>The graph so far.</summary>
    public GraphProto Graph { get; } = new() { Name = "graph" };

    /// <summary>Writes nodes of another section.</summary>
    /// <param name="section">The section.</param>
    /// <param name="write">Writes them.</param>
    /// <returns>What it returns.</returns>
    public string Within(string section, Func<string> write)
    {
        string outer = Section;
        Section = section;
        string result = write();
        Section = outer;
        return result;
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operatorType">A standard operator.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="inputs">Its inputs; an empty name skips an optional one.</param>
    /// <returns>The output's name, unique in the graph.</returns>
    public string Add(string operatorType, ReadOnlySpan<AttributeProto> attributes, params ReadOnlySpan<string> inputs)
    {
        string output = Unique(operatorType);
        AddNode(operatorType, attributes, inputs, [output]);
        return output;
    }

    /// <summary>Adds a node with one output and no attributes.</summary>
    /// <param name="operatorType">A standard operator.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <returns>The output's name, unique in the graph.</returns>
    public string Add(string operatorType, params ReadOnlySpan<string> inputs) => Add(operatorType, [], inputs);

    /// <summary>Adds a node with named outputs.</summary>
    /// <param name="operatorType">A standard operator.</param>
    /// <param name="attributes">Its attributes.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="outputs">Its outputs.</param>
    /// <param name="domain">Whose operator it is; empty for the standard's.</param>
    public void AddNode(string operatorType, ReadOnlySpan<AttributeProto> attributes, ReadOnlySpan<string> inputs, ReadOnlySpan<string> outputs, string domain = "")
    {
        foreach (string input in inputs)
        {
            if (_deferred.Remove(input, out Action? define))
            {
                define();
            }
        }

        NodeProto node = new() { OpType = operatorType, Name = $"{Section}/{operatorType}_{Graph.Node.Count}", Domain = domain };
        node.Input.AddRange(inputs.ToArray());
        node.Output.AddRange(outputs.ToArray());
        node.Attribute.AddRange(attributes.ToArray());
        _names.UnionWith(node.Output);
        Graph.Node.Add(node);
    }

    /// <summary>Promises a tensor: its nodes are written when a node first takes it as input, or never.</summary>
    /// <param name="tensor">Its name.</param>
    /// <param name="define">Writes the nodes that make it.</param>
    public void Defer(string tensor, Action define)
    {
        _names.Add(tensor);
        _deferred.Add(tensor, define);
    }

    /// <summary>Keeps names free for tensors that are still to come.</summary>
    /// <param name="names">The names.</param>
    public void Reserve(IEnumerable<string> names) => _names.UnionWith(names);

    /// <summary>A name that no tensor has yet.</summary>
    /// <param name="stem">Shows in the name.</param>
    /// <returns>The name.</returns>
    public string Unique(string stem)
    {
        string name;
        do
        {
            name = $"{stem}:{_made++}";
        }
        while (!_names.Add(name));
        return name;
    }

    /// <summary>A float32 scalar.</summary>
    /// <param name="value">Its value.</param>
    /// <returns>Its name; equal scalars share one.</returns>
    public string Scalar(float value)
    {
        string key = FormattableString.Invariant($"scalar {value:R}");
        if (!_constants.TryGetValue(key, out string? name))
        {
            name = Constant(TensorData.Of(Unique("scalar"), [], [value]));
            _constants[key] = name;
        }

        return name;
    }

    /// <summary>A vector of int64.</summary>
    /// <param name="values">The vector.</param>
    /// <returns>Its name; equal vectors share one.</returns>
    public string Integers(params ReadOnlySpan<long> values)
    {
        string key = $"integers {string.Join(',', values.ToArray())}";
        if (!_constants.TryGetValue(key, out string? name))
        {
            name = Constant(TensorData.Of(Unique("integers"), values));
            _constants[key] = name;
        }

        return name;
    }

    /// <summary>Adds a constant tensor.</summary>
    /// <param name="tensor">Added as it is; its name must be free.</param>
    /// <returns>Its name.</returns>
    public string Constant(TensorProto tensor)
    {
        _names.Add(tensor.Name);
        Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Declares a float32 input of the graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions.</param>
    public void Input(string name, ReadOnlySpan<long> shape)
    {
        _names.Add(name);
        Graph.Input.Add(FloatValue(name, shape));
    }

    /// <summary>Declares a float32 output of the graph, under a name of its own.</summary>
    /// <param name="name">The output's name.</param>
    /// <param name="tensor">What it shows.</param>
    /// <param name="shape">Its dimensions.</param>
    public void Output(string name, string tensor, ReadOnlySpan<long> shape)
    {
        AddNode("Identity", [], [tensor], [name]);
        Graph.Output.Add(FloatValue(name, shape));
    }

    /// <summary>Wraps the graph as a model.</summary>
    /// <returns>The model; it shares the graph.</returns>
    public ModelProto ToModel() => Wrap(Graph, OperatorSet);

    /// <summary>Wraps a graph as a model.</summary>
    /// <param name="graph">Not copied.</param>
    /// <param name="operatorSet">Version of the standard operators.</param>
    /// <returns>The model.</returns>
    public static ModelProto Wrap(GraphProto graph, long operatorSet)
    {
        ModelProto model = new()
        {
            IrVersion = FileFormat,
            ProducerName = "pisim",
            Graph = graph,
            OpsetImport = { new OperatorSetIdProto { Domain = string.Empty, Version = operatorSet } },
        };
        model.OpsetImport.AddRange(graph.Node.Select(n => n.Domain).Where(d => d.Length > 0).Distinct().Select(d => new OperatorSetIdProto { Domain = d, Version = 1 }));
        return model;
    }

    /// <summary>Describes a float32 tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Its dimensions; -1 stands for the batch, left open.</param>
    /// <returns>The description.</returns>
    public static ValueInfoProto FloatValue(string name, ReadOnlySpan<long> shape)
    {
        TensorShapeProto dimensions = new();
        foreach (long dimension in shape)
        {
            dimensions.Dim.Add(dimension < 0 ? new TensorShapeProto.Types.Dimension { DimParam = "batch" } : new TensorShapeProto.Types.Dimension { DimValue = dimension });
        }

        TypeProto.Types.Tensor type = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
