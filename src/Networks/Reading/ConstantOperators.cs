namespace PrivateInference.Networks.Reading;

/// <summary>Operators that only ever make or change constants: shapes, and weights prepared inside the graph.</summary>
internal static class ConstantOperators
{
    /// <summary>Constant.</summary>
    public static Value Constant(NodeReader reader)
    {
        Node node = reader.Node;
        if (node.Find("value")?.T is { } tensor)
        {
            return Named(reader, reader.Decoder.Decode(tensor));
        }

        if (node.Find("value_float") is { } single)
        {
            return Named(reader, ConstantTensor.Of([], [single.F]));
        }

        if (node.Find("value_floats") is { } singles)
        {
            return Named(reader, ConstantTensor.Of([singles.Floats.Count], [.. singles.Floats]));
        }

        if (node.Find("value_int") is { } integer)
        {
            return Named(reader, ConstantTensor.Of([], [integer.I]));
        }

        return node.Find("value_ints") is { } integers
            ? Named(reader, ConstantTensor.Of([integers.Ints.Count], [.. integers.Ints]))
            : throw node.Refused("a constant that is sparse or text");
    }

    /// <summary>ConstantOfShape.</summary>
    public static Value ConstantOfShape(NodeReader reader)
    {
        Node node = reader.Node;
        long[] shape = reader.IntegersOf(reader.Constant(0, "shape"), "shape");
        int[] dims = shape.Contains(0) && shape.All(dim => dim is >= 0 and <= int.MaxValue) && shape.Length <= ElementBudget.LargestRank
            ? Array.ConvertAll(shape, dim => (int)dim)
            : LayerList.Checked(node, shape);
        int count = dims.Contains(0) ? 0 : IndexMap.Count(dims);
        reader.Layers.Derive(node, 3L * count);
        ConstantTensor value = node.Find("value")?.T is { } tensor ? reader.Decoder.Decode(tensor) : ConstantTensor.Of([1], [0f]);
        return value.Count == 1
            ? Named(reader, value.Pick(dims, new int[count]))
            : throw node.Bad($"value has {value.Count} values; expected one");
    }

    /// <summary>Shape; a symbolic batch counts as one image.</summary>
    public static Value Shape(NodeReader reader)
    {
        int[] dims = [.. LayoutOperators.DimsOf(reader.Required(0))];
        int batchAxis = LayoutOperators.BatchOf(reader.Required(0));
        if (batchAxis >= 0)
        {
            dims[batchAxis] = reader.Batch ?? 1;
        }

        int start = Bound("start", 0);
        int end = Bound("end", dims.Length);
        long[] shape = [.. dims.Take(end).Skip(start).Select(dim => (long)dim)];
        return Named(reader, ConstantTensor.Of([shape.Length], shape));

        int Bound(string attribute, int whenMissing)
        {
            long bound = reader.Node.Integer(attribute, whenMissing);
            return (int)Math.Clamp(bound < 0 ? bound + dims.Length : bound, 0, dims.Length);
        }
    }

    /// <summary>Cast of a constant, or of an activation between floating point types.</summary>
    public static Value Cast(NodeReader reader)
    {
        bool toFloat = reader.Node.Integer("to", 0) is 1 or 10 or 11 or 16;
        if (reader.Required(0) is not ConstantValue constant)
        {
            return toFloat ? reader.Required(0) : throw reader.Node.Refused("a cast of an activation to a type that is not floating point");
        }

        ConstantTensor tensor = constant.Tensor;
        if (toFloat)
        {
            return Named(reader, ConstantTensor.Of(tensor.Dims, tensor.ToFloats()));
        }

        bool toBool = reader.Node.Integer("to", 0) == 9;
        long[] integers = tensor.Floats is float[] floats
            ? Array.ConvertAll(floats, value => toBool ? (value != 0 ? 1L : 0L) : Truncated(value))
            : Array.ConvertAll(tensor.Integers!, value => toBool ? (value != 0 ? 1L : 0L) : value);
        return Named(reader, ConstantTensor.Of(tensor.Dims, integers));

        long Truncated(float value) => Math.Abs(value) < 9e18f ? (long)value : throw reader.Node.Bad($"casts {value} to an integer");
    }

    /// <summary>Not of constant truth values.</summary>
    public static Value Not(NodeReader reader)
    {
        ConstantTensor tensor = reader.Constant(0, "input");
        long[] values = reader.IntegersOf(tensor, "input");
        return Named(reader, ConstantTensor.Of(tensor.Dims, Array.ConvertAll(values, value => value == 0 ? 1L : 0L)));
    }

    /// <summary>Neg, Sqrt or Reciprocal of a constant.</summary>
    public static Value Map(NodeReader reader, Func<float, float> function)
    {
        ConstantTensor tensor = reader.Constant(0, "input");
        return Named(reader, ConstantTensor.Of(tensor.Dims, Array.ConvertAll(tensor.ToFloats(), value => function(value))));
    }

    /// <summary>A sum, difference, product or quotient of two constants, with ONNX's broadcasting.</summary>
    public static ConstantValue Combine(NodeReader reader, ConstantTensor a, ConstantTensor b)
    {
        int[] dims = Broadcasting.Join(reader.Node, a.Dims, b.Dims);
        reader.Layers.Derive(reader.Node, 3L * IndexMap.Count(dims));
        int[] left = Broadcasting.Map(a.Dims, dims);
        int[] right = Broadcasting.Map(b.Dims, dims);
        if (a.Integers is long[] x && b.Integers is long[] y)
        {
            long[] integers = new long[left.Length];
            for (int i = 0; i < integers.Length; i++)
            {
                integers[i] = Integer(reader.Node, x[left[i]], y[right[i]]);
            }

            return Named(reader, ConstantTensor.Of(dims, integers));
        }

        float[] u = a.ToFloats();
        float[] v = b.ToFloats();
        float[] floats = new float[left.Length];
        for (int i = 0; i < floats.Length; i++)
        {
            floats[i] = Float(reader.Node.Operator, u[left[i]], v[right[i]]);
        }

        return Named(reader, ConstantTensor.Of(dims, floats));
    }

    private static long Integer(Node node, long a, long b) => node.Operator switch
    {
        "Add" => unchecked(a + b),
        "Sub" => unchecked(a - b),
        "Mul" => unchecked(a * b),
        _ => b is 0 or -1 ? (b == -1 ? unchecked(-a) : throw node.Bad("divides an integer by 0")) : a / b,
    };

    private static float Float(string operation, float a, float b) => operation switch
    {
        "Add" => a + b,
        "Sub" => a - b,
        "Mul" => a * b,
        _ => a / b,
    };

    private static ConstantValue Named(NodeReader reader, ConstantTensor tensor) => new(tensor, reader.Node.Name);
}
