using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using AttributeType = PrivateInference.Networks.Onnx.AttributeProto.Types.AttributeType;
using DataType = PrivateInference.Networks.Onnx.TensorProto.Types.DataType;
using Dimension = PrivateInference.Networks.Onnx.TensorShapeProto.Types.Dimension;

namespace PrivateInference.Networks.Tests.Reading;

/// <summary>Makes small models for tests, node by node.</summary>
internal sealed class OnnxGraphBuilder
{
    private int _names;

    public OnnxGraphBuilder(int opset = 13)
    {
        Model = new ModelProto { IrVersion = 8, Graph = new GraphProto { Name = "test" } };
        Model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = opset });
    }

    public ModelProto Model { get; }

    /// <summary>Declares an input; a dimension is a number, or a name if it is symbolic.</summary>
    public string Input(params object[] dims)
    {
        TensorShapeProto shape = new();
        foreach (object dim in dims)
        {
            shape.Dim.Add(dim is string name ? new Dimension { DimParam = name } : new Dimension { DimValue = Convert.ToInt64(dim, null) });
        }

        TypeProto type = new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = shape } };
        Model.Graph.Input.Add(new ValueInfoProto { Name = "image", Type = type });
        return "image";
    }

    public string Floats(float[] values, params long[] dims)
    {
        TensorProto tensor = new() { DataType = (int)DataType.Float };
        tensor.FloatData.Add(values);
        return Initializer(tensor, dims.Length == 0 && values.Length > 1 ? [values.Length] : dims);
    }

    public string Integers(params long[] values)
    {
        TensorProto tensor = new() { DataType = (int)DataType.Int64 };
        tensor.Int64Data.Add(values);
        return Initializer(tensor, values.Length);
    }

    public string Initializer(TensorProto tensor, params long[] dims)
    {
        tensor.Name = Name("constant");
        tensor.Dims.Add(dims);
        Model.Graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    /// <summary>Adds a node with one output, whose name is returned.</summary>
    public string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes)
    {
        NodeProto node = new() { OpType = operation, Name = Name(operation) };
        node.Input.Add(inputs);
        node.Output.Add(node.Name + "_output");
        node.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        Model.Graph.Node.Add(node);
        return node.Output[0];
    }

    public OnnxGraphBuilder Output(string name)
    {
        Model.Graph.Output.Add(new ValueInfoProto { Name = name });
        return this;
    }

    public byte[] ToBytes() => Model.ToByteArray();

    public Network Read(string? folder = null) => NetworkReader.Read(new MemoryStream(ToBytes()), "test", folder);

    public float[] Run(float[] input)
    {
        Network network = Read();
        return OutputTransforms.Apply(network.Output, FloatExecutor.Run(network, input));
    }

    private static AttributeProto Attribute(string name, object value)
    {
        AttributeProto attribute = new() { Name = name };
        switch (value)
        {
            case float f:
                (attribute.F, attribute.Type) = (f, AttributeType.Float);
                break;
            case string s:
                (attribute.S, attribute.Type) = (ByteString.CopyFromUtf8(s), AttributeType.String);
                break;
            case long[] list:
                attribute.Ints.Add(list);
                attribute.Type = AttributeType.Ints;
                break;
            case TensorProto tensor:
                (attribute.T, attribute.Type) = (tensor, AttributeType.Tensor);
                break;
            default:
                (attribute.I, attribute.Type) = (Convert.ToInt64(value, null), AttributeType.Int);
                break;
        }

        return attribute;
    }

    private string Name(string what) => $"{what}_{_names++}";
}
