namespace PrivateInference.Networks.Reading;

/// <summary>Slice, Gather, Pad and Concat.</summary>
internal static class SelectionOperators
{
    /// <summary>Slice with constant bounds.</summary>
    public static Value Slice(NodeReader reader)
    {
        Node node = reader.Node;
        Value x = reader.Required(0);
        int[] dims = LayoutOperators.DimsOf(x);
        long[] starts = reader.IntegersOf("starts", 1) ?? throw node.Bad("starts are missing");
        long[] ends = reader.IntegersOf("ends", 2) ?? throw node.Bad("ends are missing");
        long[] axes = reader.IntegersOf("axes", 3) ?? [.. Enumerable.Range(0, starts.Length).Select(axis => (long)axis)];
        long[] steps = reader.IntegersOf("steps", 4) ?? [.. Enumerable.Repeat(1L, starts.Length)];
        if (ends.Length != starts.Length || axes.Length != starts.Length || steps.Length != starts.Length)
        {
            throw node.Bad($"has {starts.Length} starts, {ends.Length} ends, {axes.Length} axes and {steps.Length} steps");
        }

        int[][] indices = Everything(dims);
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = node.Axis(axes[i], dims.Length);
            if (axis == LayoutOperators.BatchOf(x))
            {
                bool whole = steps[i] == 1 && starts[i] == 0 && ends[i] >= (reader.Batch ?? int.MaxValue);
                indices[axis] = whole || (reader.SingleImage && steps[i] != 0)
                    ? Range(1, starts[i], ends[i], steps[i])
                    : throw node.Refused("takes some images of a batch");
            }
            else
            {
                indices[axis] = steps[i] != 0 ? Range(dims[axis], starts[i], ends[i], steps[i]) : throw node.Bad("a step is 0");
            }
        }

        return Select(reader, x, dims, indices);
    }

    /// <summary>Gather with constant indices.</summary>
    public static Value Gather(NodeReader reader)
    {
        Node node = reader.Node;
        Value x = reader.Required(0);
        int[] dims = LayoutOperators.DimsOf(x);
        ConstantTensor wanted = reader.Constant(1, "indices");
        int axis = node.Axis(node.Integer("axis", 0), dims.Length);
        int batch = LayoutOperators.BatchOf(x);
        if (axis == batch && !reader.SingleImage)
        {
            throw node.Refused("takes some images of a batch");
        }

        int[][] indices = Everything(dims);
        indices[axis] = Array.ConvertAll(reader.IntegersOf(wanted, "indices"), index => node.Axis(index, dims[axis]));
        int[] result = [.. dims[..axis], .. wanted.Dims, .. dims[(axis + 1)..]];
        int newBatch = batch < axis ? batch : batch == axis ? -1 : batch - 1 + wanted.Dims.Length;
        return Select(reader, x, dims, indices, result, newBatch);
    }

    /// <summary>Pad with constant zeros, or crop.</summary>
    public static Value Pad(NodeReader reader)
    {
        Node node = reader.Node;
        Value x = reader.Required(0);
        int[] dims = LayoutOperators.DimsOf(x);
        string mode = node.String("mode", "constant");
        if (mode is not "constant")
        {
            throw node.Refused($"mode '{Text.Clean(mode)}'; only constant zeros are supported");
        }

        if (reader.FloatOf("value", 2, 0) != 0)
        {
            throw node.Refused("pads with a constant that is not 0");
        }

        long[] pads = reader.IntegersOf("pads", 1) ?? throw node.Bad("pads are missing");
        long[]? listed = reader.Opset >= 18 && reader.Optional(3) is not null ? reader.IntegersOf(reader.Constant(3, "axes"), "axes") : null;
        int[] axes = listed is null ? IndexMap.All(dims.Length) : Array.ConvertAll(listed, axis => node.Axis(axis, dims.Length));
        if (pads.Length != 2 * axes.Length || pads.Any(pad => Math.Abs(Math.Max(pad, -int.MaxValue)) > ElementBudget.LargestWindow))
        {
            throw node.Bad($"pads are {Text.Dims(pads)}; expected {2 * axes.Length} values of at most 2^20");
        }

        (long Before, long After)[] byAxis = new (long, long)[dims.Length];
        for (int i = 0; i < axes.Length; i++)
        {
            byAxis[axes[i]] = (pads[i], pads[i + axes.Length]);
        }

        int batch = LayoutOperators.BatchOf(x);
        if (batch >= 0 && byAxis[batch] != (0, 0))
        {
            throw node.Refused("pads the batch");
        }

        LayerList.Checked(node, [.. dims.Select((dim, axis) => dim + byAxis[axis].Before + byAxis[axis].After)]);
        int[][] indices = new int[dims.Length][];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            (long before, long after) = byAxis[axis];
            int size = dims[axis];
            indices[axis] = [.. Enumerable.Range((int)-before, (int)(size + before + after)).Select(i => i >= 0 && i < size ? i : -1)];
        }

        Value padded = Select(reader, x, dims, indices);
        if (padded is ActivationValue y && x is ActivationValue { BatchAxis: 0, Dims.Length: 4 } image && y.Tensor != image.Tensor
            && byAxis[1] == (0, 0) && pads.All(pad => pad >= 0))
        {
            reader.Layers.Remember(y.Tensor, new ZeroPadding(
                image.Tensor, (int)byAxis[2].Before, (int)byAxis[3].Before, (int)byAxis[2].After, (int)byAxis[3].After));
        }

        return padded;
    }

    /// <summary>Concat of activations, of constants, or of activations with zeros.</summary>
    public static Value Concat(NodeReader reader)
    {
        Node node = reader.Node;
        Value[] parts = [.. Enumerable.Range(0, reader.Inputs.Count).Select(reader.Required)];
        if (parts.Length == 0)
        {
            throw node.Bad("has no inputs");
        }

        int[][] shapes = Array.ConvertAll(parts, LayoutOperators.DimsOf);
        int rank = shapes[0].Length;
        int axis = node.Axis(node.Has("axis") ? node.Integer("axis", 0) : throw node.Bad("axis is missing"), rank);
        if (shapes.Any(dims => dims.Length != rank || Enumerable.Range(0, rank).Any(i => i != axis && dims[i] != shapes[0][i])))
        {
            throw node.Bad($"inputs of dimensions {string.Join(", ", shapes.Take(4).Select(dims => Text.Dims(dims)))} do not fit along axis {axis}");
        }

        long[] result = [.. shapes[0].Select(dim => (long)dim)];
        result[axis] = shapes.Sum(dims => (long)dims[axis]);
        return parts.All(part => part is ConstantValue)
            ? ConcatConstants(reader, parts, shapes, result, axis)
            : ConcatActivations(reader, parts, shapes, LayerList.Checked(node, result), axis);
    }

    private static ConstantValue ConcatConstants(NodeReader reader, Value[] parts, int[][] shapes, long[] result, int axis)
    {
        ConstantTensor[] tensors = Array.ConvertAll(parts, part => ((ConstantValue)part).Tensor);
        reader.Layers.Derive(reader.Node, 2 * tensors.Sum(tensor => (long)tensor.Count));
        if (tensors.Sum(tensor => (long)tensor.Count) > ElementBudget.LargestTensor)
        {
            throw reader.Node.Bad("makes a constant of more than 2^26 values");
        }

        int[] dims = Array.ConvertAll(result, dim => (int)dim);
        int[] order = Interleaved(shapes, axis);
        ConstantTensor joined = tensors.All(tensor => tensor.Integers is not null)
            ? ConstantTensor.Of([order.Length], [.. tensors.SelectMany(tensor => tensor.Integers!)])
            : ConstantTensor.Of([order.Length], [.. tensors.SelectMany(tensor => tensor.ToFloats())]);
        return new ConstantValue(joined.Pick(dims, order), reader.Node.Name);
    }

    private static ActivationValue ConcatActivations(NodeReader reader, Value[] parts, int[][] shapes, int[] dims, int axis)
    {
        Node node = reader.Node;
        ActivationValue[] activations = [.. Enumerable.Range(0, parts.Length).Where(i => parts[i] is ActivationValue).Select(reader.Activation)];
        int batchAxis = activations[0].BatchAxis;
        if (activations.Any(part => part.BatchAxis != batchAxis))
        {
            throw node.Refused("the inputs have their batch on different axes");
        }

        if (axis == batchAxis && !reader.SingleImage)
        {
            throw node.Refused("joins batches");
        }

        if (parts.OfType<ConstantValue>().Any(part => part.Tensor.ToFloats().Any(value => value != 0)))
        {
            throw node.Refused("joins a constant that is not 0");
        }

        if (activations.Length == parts.Length && axis == activations[0].ChannelAxis)
        {
            int[] inputs = [.. activations.Select(part => part.Tensor)];
            return reader.Layers.Add(new ConcatLayer(node.Name, inputs, ActivationValue.ShapeOf(dims, batchAxis)), dims, batchAxis);
        }

        // All scalars one after the other, then into their places; those of constants are zero.
        int count = IndexMap.Count(dims);
        reader.Layers.Derive(node, 2L * count);
        int[] places = new int[count];
        int place = 0;
        int next = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            for (int j = IndexMap.Count(shapes[i]); j > 0; j--)
            {
                places[place++] = parts[i] is ActivationValue ? next++ : -1;
            }
        }

        int[] source = Array.ConvertAll(Interleaved(shapes, axis), i => places[i]);
        ActivationValue joined = activations[0];
        if (activations.Length > 1)
        {
            int[] flat = [.. activations.Select(part => reader.Layers.Reshape(node, part, [1, part.Count], 0).Tensor)];
            joined = reader.Layers.Add(new ConcatLayer(node.Name, flat, new TensorShape(next, 1, 1)), [1, next], 0);
        }

        return reader.Layers.Gather(node, joined, source, dims, batchAxis);
    }

    // For each scalar of the result its index among all parts laid one after the other.
    private static int[] Interleaved(int[][] shapes, int axis)
    {
        int outer = IndexMap.Count(shapes[0].AsSpan(0, axis));
        int[] runs = Array.ConvertAll(shapes, dims => IndexMap.Count(dims.AsSpan(axis)));
        int[] starts = new int[shapes.Length];
        for (int i = 1; i < shapes.Length; i++)
        {
            starts[i] = starts[i - 1] + (outer * runs[i - 1]);
        }

        int[] order = new int[outer * runs.Sum()];
        int position = 0;
        for (int block = 0; block < outer; block++)
        {
            for (int i = 0; i < shapes.Length; i++)
            {
                for (int j = 0; j < runs[i]; j++)
                {
                    order[position++] = starts[i] + (block * runs[i]) + j;
                }
            }
        }

        return order;
    }

    private static Value Select(NodeReader reader, Value x, int[] dims, int[][] indices)
        => Select(reader, x, dims, indices, Array.ConvertAll(indices, list => list.Length), LayoutOperators.BatchOf(x));

    private static Value Select(NodeReader reader, Value x, int[] dims, int[][] indices, int[] result, int batchAxis)
    {
        if (x is ActivationValue || result.All(dim => dim > 0))
        {
            LayerList.Checked(reader.Node, Array.ConvertAll(result, dim => (long)dim));
        }

        reader.Layers.Derive(reader.Node, 2L * IndexMap.Count(result));
        return LayoutOperators.Picked(reader, x, IndexMap.Select(dims, indices), result, batchAxis);
    }

    private static int[][] Everything(int[] dims) => Array.ConvertAll(dims, IndexMap.All);

    // ONNX's slice of one axis: negative bounds count from the end, bounds outside are clamped.
    private static int[] Range(int size, long start, long end, long step)
    {
        long first = Math.Clamp(start < 0 ? start + size : start, step > 0 ? 0 : -1, step > 0 ? size : size - 1);
        long last = Math.Clamp(end < 0 ? Math.Max(end, -size - 1L) + size : end, -1, size);
        List<int> indices = [];
        for (long i = first; step > 0 ? i < last : i > last; i += step)
        {
            indices.Add((int)i);
            if (Math.Abs(Math.Max(step, -size - 1L)) > size)
            {
                break;
            }
        }

        return [.. indices];
    }
}
