using System.Runtime.InteropServices;
using Google.Protobuf;
using PrivateInference.Networks.Onnx;

namespace PrivateInference.Networks.Zoo;

/// <summary>Assembles an ONNX model node by node; knows the format, not the layers.</summary>
/// <remarks>Operator set 17, IR version 8: read by every ONNX runtime since 2022.</remarks>
public sealed class OnnxGraphWriter
{
    /// <summary>Version of the default operator set.</summary>
    public const int OperatorSet = 17;

    /// <summary>Name of the symbolic batch dimension.</summary>
    public const string BatchDimension = "N";

    private const int IrVersion = 8;
    private readonly GraphProto _graph;
    private readonly ModelProto _model;

    /// <summary>An empty model.</summary>
    /// <param name="name">Name of the graph.</param>
    public OnnxGraphWriter(string name)
    {
        _graph = new GraphProto { Name = name };
        _model = new ModelProto { IrVersion = IrVersion, ProducerName = "pisim", Graph = _graph };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
    }

    /// <summary>Declares a float input of shape [N, C, H, W].</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="shape">Shape of one image.</param>
    public void Input(string name, TensorShape shape)
        => _graph.Input.Add(FloatTensor(name, shape.Channels, shape.Height, shape.Width));

    /// <summary>Declares a float output of shape [N, features].</summary>
    /// <param name="name">Name of a tensor already written.</param>
    /// <param name="features">Number of features, at least 1.</param>
    public void Output(string name, int features) => _graph.Output.Add(FloatTensor(name, features));

    /// <summary>Adds constant floats.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="values">Row-major, as many as the product of <paramref name="dimensions"/>.</param>
    /// <param name="dimensions">Sizes, outermost first.</param>
    /// <returns><paramref name="name"/>.</returns>
    /// <exception cref="ArgumentException">The count of values is not the product of the dimensions.</exception>
    public string Floats(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> dimensions)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
        AddDimensions(tensor, dimensions, values.Length);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(MemoryMarshal.AsBytes(values).ToArray());
        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>Adds a constant vector of 64-bit integers.</summary>
    /// <param name="name">Name of the tensor.</param>
    /// <param name="values">The vector.</param>
    /// <returns><paramref name="name"/>.</returns>
    public string Integers(string name, params ReadOnlySpan<long> values)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TensorProto.Types.DataType.Int64 };
        AddDimensions(tensor, [values.Length], values.Length);
        tensor.RawData = UnsafeByteOperations.UnsafeWrap(MemoryMarshal.AsBytes(values).ToArray());
        _graph.Initializer.Add(tensor);
        return name;
    }

    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Operator of the default domain.</param>
    /// <param name="name">Name of the node; its output is <c>name.out</c>.</param>
    /// <param name="inputs">Tensors read.</param>
    /// <param name="attributes">Attributes, see <see cref="Attribute(string, long)"/>.</param>
    /// <returns>Name of the output.</returns>
    public string Node(string operation, string name, IEnumerable<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { OpType = operation, Name = name };
        node.Input.AddRange(inputs);
        node.Output.Add(name + ".out");
        foreach (AttributeProto attribute in attributes)
        {
            node.Attribute.Add(attribute);
        }

        _graph.Node.Add(node);
        return node.Output[0];
    }

    /// <summary>An integer attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The attribute.</returns>
    public static AttributeProto Attribute(string name, long value)
        => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>A float attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The attribute.</returns>
    public static AttributeProto Attribute(string name, float value)
        => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>A list of integers as an attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The attribute.</returns>
    public static AttributeProto Attribute(string name, long[] values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }

    /// <summary>Records a fact about the model that no runtime needs.</summary>
    /// <param name="key">What it is about.</param>
    /// <param name="value">The fact.</param>
    public void Metadata(string key, string value)
        => _model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });

    /// <summary>The model as built so far; later calls add to the same object.</summary>
    /// <returns>The model.</returns>
    public ModelProto Build() => _model;

    private static void AddDimensions(TensorProto tensor, ReadOnlySpan<long> dimensions, int values)
    {
        long product = 1;
        foreach (long dimension in dimensions)
        {
            tensor.Dims.Add(dimension);
            product = checked(product * dimension);
        }

        if (product != values)
        {
            throw new ArgumentException($"Tensor '{tensor.Name}' has {values} values, its dimensions need {product}.");
        }
    }

    private static ValueInfoProto FloatTensor(string name, params ReadOnlySpan<int> dimensions)
    {
        TensorShapeProto shape = new();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = BatchDimension });
        foreach (int dimension in dimensions)
        {
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = dimension });
        }

        TypeProto.Types.Tensor type = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = type } };
    }
}
