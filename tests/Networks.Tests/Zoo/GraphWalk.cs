using PrivateInference.Networks.Onnx;

namespace PrivateInference.Networks.Tests.Zoo;

/// <summary>Walks an ONNX graph by the operators' published rules, knowing nothing of the builder: shapes, counts, and order.</summary>
internal sealed class GraphWalk
{
    private readonly Dictionary<string, int[]> _shapes = [];
    private readonly Dictionary<string, TensorProto> _constants = [];
    private readonly HashSet<string> _used = [];

    public GraphWalk(ModelProto model)
    {
        GraphProto graph = model.Graph;
        foreach (TensorProto tensor in graph.Initializer)
        {
            _constants.Add(tensor.Name, tensor);
            Define(tensor.Name, [.. tensor.Dims.Select(size => (int)size)]);
        }

        foreach (ValueInfoProto input in graph.Input)
        {
            Define(input.Name, Declared(input));
        }

        foreach (NodeProto node in graph.Node)
        {
            node.Input.Should().OnlyContain(name => _shapes.ContainsKey(name), $"'{node.Name}' comes after its inputs");
            _used.UnionWith(node.Input);
            Define(node.Output.Should().ContainSingle().Subject, Shape(node));
        }

        foreach (ValueInfoProto output in graph.Output)
        {
            _used.Add(output.Name);
            _shapes[output.Name].Should().Equal(Declared(output));
            Output = _shapes[output.Name];
        }

        _shapes.Keys.Should().BeEquivalentTo(_used, "everything defined is used");
        graph.Node.Select(node => node.Name).Should().OnlyHaveUniqueItems();
    }

    public int[] Output { get; private set; } = [];

    public long Relus { get; private set; }

    public long Macs { get; private set; }

    public long Parameters { get; private set; }

    private static int[] Declared(ValueInfoProto value)
    {
        value.Type.TensorType.Shape.Dim[0].DimParam.Should().Be("N");
        return [.. value.Type.TensorType.Shape.Dim.Select((size, axis) => axis == 0 ? 1 : (int)size.DimValue)];
    }

    private void Define(string name, int[] shape)
    {
        shape.Should().OnlyContain(size => size > 0, $"'{name}' has elements");
        _shapes.Add(name, shape);
    }

    private int[] Shape(NodeProto node)
    {
        int[] x = _shapes[node.Input[0]];
        switch (node.OpType)
        {
            case "Conv":
                int[] w = _shapes[node.Input[1]];
                int group = (int)node.Attribute.Single(a => a.Name == "group").I;
                w[1].Should().Be(x[1] / group);
                w[2..].Should().Equal(Ints(node, "kernel_shape"));
                int[] convolved = [1, w[0], Window(node, x, 0), Window(node, x, 1)];
                Macs += Product(w) * convolved[2] * convolved[3];
                CountConstants(node, node.Input.Count);
                Bias(node, w[0]);
                return convolved;
            case "Gemm":
                node.Attribute.Single(a => a.Name == "transB").I.Should().Be(1);
                int[] b = _shapes[node.Input[1]];
                x.Should().Equal(1, b[1]);
                Macs += Product(b);
                CountConstants(node, node.Input.Count);
                Bias(node, b[0]);
                return [1, b[0]];
            case "BatchNormalization":
                node.Input.Skip(1).Should().HaveCount(4).And.OnlyContain(name => _shapes[name].Length == 1 && _shapes[name][0] == x[1]);
                CountConstants(node, 3);
                return x;
            case "Relu":
                Relus += Product(x);
                return x;
            case "Add":
                _shapes[node.Input[1]].Should().Equal(x);
                return x;
            case "Concat":
                node.Input.Should().OnlyContain(name => _shapes[name][2] == x[2] && _shapes[name][3] == x[3]);
                return [1, node.Input.Sum(name => _shapes[name][1]), x[2], x[3]];
            case "MaxPool" or "AveragePool":
                return [1, x[1], Window(node, x, 0), Window(node, x, 1)];
            case "GlobalAveragePool":
                return [1, x[1], 1, 1];
            case "Flatten":
                return [1, (int)Product(x)];
            case "Slice":
                long[] starts = Integers(node.Input[1]);
                Integers(node.Input[3]).Should().Equal(2, 3);
                Integers(node.Input[2]).Should().Equal(x[2], x[3]);
                return [1, x[1], x[2] - (int)starts[0], x[3] - (int)starts[1]];
            default:
                throw new InvalidOperationException($"The zoo should not use {node.OpType}.");
        }
    }

    private void Bias(NodeProto node, int channels)
    {
        if (node.Input.Count > 2)
        {
            _shapes[node.Input[2]].Should().Equal(channels);
        }
    }

    private void CountConstants(NodeProto node, int end)
        => Parameters += node.Input.Take(end).Skip(1).Sum(name => Product(_constants[name].Dims.Select(size => (int)size)));

    private static int Window(NodeProto node, int[] x, int axis)
    {
        int[] pads = Ints(node, "pads");
        int dilation = node.OpType == "Conv" ? Ints(node, "dilations")[axis] : 1;
        int reach = ((Ints(node, "kernel_shape")[axis] - 1) * dilation) + 1;
        return ((x[axis + 2] + pads[axis] + pads[axis + 2] - reach) / Ints(node, "strides")[axis]) + 1;
    }

    private static int[] Ints(NodeProto node, string name)
        => [.. node.Attribute.Single(attribute => attribute.Name == name).Ints.Select(value => (int)value)];

    private long[] Integers(string name)
        => [.. _constants[name].RawData.ToByteArray().Chunk(8).Select(bytes => BitConverter.ToInt64(bytes))];

    private static long Product(IEnumerable<int> sizes) => sizes.Aggregate(1L, (product, size) => product * size);
}
