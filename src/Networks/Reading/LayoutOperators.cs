namespace PrivateInference.Networks.Reading;

/// <summary>Operators that keep or move scalars: on constants they are computed, on activations they become reshapes and gathers.</summary>
internal static class LayoutOperators
{
    /// <summary>Identity, and Dropout at inference.</summary>
    public static Value Identity(NodeReader reader) => reader.Required(0);

    /// <summary>Dropout, which does nothing unless it is told to train.</summary>
    public static Value Dropout(NodeReader reader)
        => reader.OptionalConstant(2, "training_mode") is ConstantTensor mode && mode.ToFloats().Any(value => value != 0)
            ? throw reader.Node.Refused("training_mode is on")
            : reader.Required(0);

    /// <summary>Flatten to two dimensions.</summary>
    public static Value Flatten(NodeReader reader)
    {
        int[] dims = DimsOf(reader.Required(0));
        long axis = reader.Node.Integer("axis", 1);
        int split = axis == dims.Length ? dims.Length : reader.Node.Axis(axis, dims.Length);
        int rows = IndexMap.Count(dims.AsSpan(0, split));
        int[] result = [rows, IndexMap.Count(dims.AsSpan(split))];
        if (reader.Required(0) is not ActivationValue x)
        {
            return Same(reader, result, -1);
        }

        if (x.BatchAxis == 0 && split == 1)
        {
            return Same(reader, result, 0);
        }

        return reader.SingleImage || x.BatchAxis < 0 ? Same(reader, result, rows == 1 ? 0 : -1) : throw Mixes(reader);
    }

    /// <summary>Reshape to constant dimensions.</summary>
    public static Value Reshape(NodeReader reader)
    {
        ConstantTensor shape = reader.Constant(1, "shape");
        long[] target = reader.IntegersOf(shape, "shape");
        if (target.Length > ElementBudget.LargestRank)
        {
            throw reader.Node.Bad($"shape has {target.Length} dimensions; at most {ElementBudget.LargestRank} are supported");
        }

        bool allowZero = reader.Node.Integer("allowzero", 0) != 0;
        Value x = reader.Required(0);
        int[] from = DimsOf(x);
        int batchAxis = x is ActivationValue activation ? activation.BatchAxis : -1;
        return ReshapeResolver.TryResolve(target, allowZero, from, batchAxis, reader.Batch, x is ConstantValue, out int[] dims, out int newAxis)
            ? Same(reader, dims, newAxis)
            : throw reader.Node.Bad($"cannot reshape {Text.Dims(from)} of one image to {Text.Dims(target)}");
    }

    /// <summary>Squeeze of the named axes, or of all of size 1.</summary>
    public static Value Squeeze(NodeReader reader)
    {
        int[] dims = DimsOf(reader.Required(0));
        int batch = BatchOf(reader.Required(0));
        long[]? listed = reader.IntegersOf("axes", 1);
        HashSet<int> axes = listed is null
            ? [.. Enumerable.Range(0, dims.Length).Where(axis => dims[axis] == 1 && (axis != batch || reader.Batch == 1))]
            : [.. listed.Select(axis => reader.Node.Axis(axis, dims.Length))];
        if (axes.Any(axis => dims[axis] != 1))
        {
            throw reader.Node.Bad($"squeezes axes {Text.Dims(axes)} of {Text.Dims(dims)}, not all of size 1");
        }

        if (axes.Contains(batch) && !reader.SingleImage)
        {
            throw Mixes(reader);
        }

        int[] kept = [.. Enumerable.Range(0, dims.Length).Where(axis => !axes.Contains(axis))];
        return Same(reader, [.. kept.Select(axis => dims[axis])], batch < 0 ? -1 : Array.IndexOf(kept, batch));
    }

    /// <summary>Unsqueeze.</summary>
    public static Value Unsqueeze(NodeReader reader)
    {
        int[] dims = DimsOf(reader.Required(0));
        int batch = BatchOf(reader.Required(0));
        long[] listed = reader.IntegersOf("axes", 1) ?? throw reader.Node.Bad("axes are missing");
        int rank = dims.Length + listed.Length;
        if (rank > ElementBudget.LargestRank)
        {
            throw reader.Node.Bad($"makes a tensor of {rank} dimensions; at most {ElementBudget.LargestRank} are supported");
        }

        HashSet<int> axes = [.. listed.Select(axis => reader.Node.Axis(axis, rank))];
        if (axes.Count != listed.Length)
        {
            throw reader.Node.Bad($"axes {Text.Dims(listed)} repeat");
        }

        int[] old = [.. Enumerable.Range(0, rank).Where(axis => !axes.Contains(axis))];
        int[] result = [.. Enumerable.Repeat(1, rank)];
        for (int i = 0; i < old.Length; i++)
        {
            result[old[i]] = dims[i];
        }

        // An image without a batch gets one back.
        return Same(reader, result, batch < 0 ? (axes.Contains(0) ? 0 : -1) : old[batch]);
    }

    /// <summary>Transpose.</summary>
    public static Value Transpose(NodeReader reader)
    {
        Value x = reader.Required(0);
        int[] dims = DimsOf(x);
        long[] listed = reader.Node.Integers("perm") ?? [.. Enumerable.Range(0, dims.Length).Reverse().Select(axis => (long)axis)];
        if (!listed.Order().SequenceEqual(Enumerable.Range(0, dims.Length).Select(axis => (long)axis)))
        {
            throw reader.Node.Bad($"perm is {Text.Dims(listed)}; expected an order of {dims.Length} axes");
        }

        int[] permutation = Array.ConvertAll(listed, axis => (int)axis);
        int[] result = Array.ConvertAll(permutation, axis => dims[axis]);
        int batch = BatchOf(x);
        return Moved(reader, x, permutation, result, batch < 0 ? -1 : Array.IndexOf(permutation, batch));
    }

    /// <summary>The scalars of a value in another order of axes, then under other dimensions.</summary>
    public static Value Moved(NodeReader reader, Value x, int[] permutation, int[] dims, int batchAxis)
    {
        int[] from = DimsOf(x);
        reader.Layers.Derive(reader.Node, IndexMap.Count(from));
        return Picked(reader, x, IndexMap.Transpose(from, permutation), dims, batchAxis);
    }

    /// <summary>The same as the general form, for an activation.</summary>
    public static ActivationValue Moved(NodeReader reader, ActivationValue x, int[] permutation, int[] dims, int batchAxis)
        => (ActivationValue)Moved(reader, (Value)x, permutation, dims, batchAxis);

    /// <summary>Scalars of a value by an index map.</summary>
    public static Value Picked(NodeReader reader, Value x, int[] source, int[] dims, int batchAxis) => x switch
    {
        ConstantValue constant => constant with { Tensor = constant.Tensor.Pick(dims, source) },
        ActivationValue { TransformNode: Node transform } => throw transform.Refused($"supported only as the last operation; '{reader.Node.Name}' ({reader.Node.Operator}) follows"),
        ActivationValue activation => reader.Layers.Gather(reader.Node, activation, source, dims, batchAxis),
        _ => throw reader.Node.Refused("input is not known"),
    };

    /// <summary>Dimensions of a value.</summary>
    public static int[] DimsOf(Value x) => x is ConstantValue constant ? constant.Tensor.Dims : ((ActivationValue)x).Dims;

    /// <summary>Batch axis of a value, -1 if it has none.</summary>
    public static int BatchOf(Value x) => x is ActivationValue activation ? activation.BatchAxis : -1;

    private static Value Same(NodeReader reader, int[] dims, int batchAxis) => reader.Required(0) switch
    {
        ConstantValue constant => constant with { Tensor = constant.Tensor.WithDims(dims) },
        Value x => reader.Layers.Reshape(reader.Node, (ActivationValue)x, dims, batchAxis),
    };

    private static RefusedException Mixes(NodeReader reader) => reader.Node.Refused($"mixes the {reader.Batch} images of a batch");
}
