namespace PrivateInference.Networks.Reading;

/// <summary>MaxPool, AveragePool, their global forms, and ReduceMean.</summary>
internal static class PoolOperators
{
    /// <summary>MaxPool over rows and columns.</summary>
    public static Value MaxPool(NodeReader reader)
    {
        if (reader.Node.Integer("storage_order", 0) != 0)
        {
            throw reader.Node.Refused("storage_order is not 0");
        }

        (ActivationValue x, PoolShape pool, int[] dims, _) = Window(reader);
        return reader.Layers.Add(new MaxPoolLayer(reader.Node.Name, [x.Tensor], ActivationValue.ShapeOf(dims, 0), pool), dims, 0);
    }

    /// <summary>AveragePool over rows and columns.</summary>
    public static Value AveragePool(NodeReader reader)
    {
        (ActivationValue x, PoolShape pool, int[] dims, bool overhangs) = Window(reader);
        bool padded = pool.PadTop + pool.PadLeft + pool.PadBottom + pool.PadRight > 0;
        bool count = reader.Node.Integer("count_include_pad", 0) != 0 && padded;
        if (count && overhangs)
        {
            // What ceil_mode adds past the padding is not counted, so the divisor differs from window to window.
            throw reader.Node.Refused("count_include_pad together with windows that ceil_mode lets reach past the padding");
        }

        return Average(reader, x, pool, dims, 0, count);
    }

    /// <summary>GlobalAveragePool.</summary>
    public static Value GlobalAveragePool(NodeReader reader)
    {
        ActivationValue x = Image(reader, 2);
        return Average(reader, x, Whole(x.Shape), Global(x), 0, countPadding: false);
    }

    /// <summary>GlobalMaxPool.</summary>
    public static Value GlobalMaxPool(NodeReader reader)
    {
        ActivationValue x = Image(reader, 2);
        int[] dims = Global(x);
        MaxPoolLayer layer = new(reader.Node.Name, [x.Tensor], ActivationValue.ShapeOf(dims, 0), Whole(x.Shape));
        return reader.Layers.Add(layer, dims, 0);
    }

    /// <summary>ReduceMean over any axes but the batch; over the rows and columns of an image it is a global average pool.</summary>
    public static Value ReduceMean(NodeReader reader)
    {
        Node node = reader.Node;
        ActivationValue x = reader.Activation(0);
        int rank = x.Dims.Length;
        long[] listed = reader.IntegersOf("axes", 1) ?? [];
        if (listed.Length == 0 && node.Integer("noop_with_empty_axes", 0) != 0)
        {
            return x;
        }

        HashSet<int> axes = listed.Length == 0 ? [.. Enumerable.Range(0, rank)] : [.. listed.Select(axis => node.Axis(axis, rank))];
        if (axes.Contains(x.BatchAxis) && !reader.SingleImage)
        {
            throw node.Refused("averages over the batch");
        }

        int[] kept = [.. Enumerable.Range(0, rank).Where(axis => !axes.Contains(axis))];
        int[] reduced = [.. axes.Where(axis => axis != x.BatchAxis).Order()];
        bool keep = node.Integer("keepdims", 1) != 0;
        int[] dims = keep ? [.. x.Dims.Select((dim, axis) => axes.Contains(axis) ? 1 : dim)] : [.. kept.Select(axis => x.Dims[axis])];
        int batchAxis = keep ? x.BatchAxis : Array.IndexOf(kept, x.BatchAxis);

        // Kept axes first, as channels; what is averaged behind them, as rows and columns.
        int[] permutation = [.. kept.Where(axis => axis != x.BatchAxis), .. reduced];
        int[] own = [.. permutation.Select(axis => x.Dims[axis])];
        int channels = IndexMap.Count(own.AsSpan(0, own.Length - reduced.Length));
        int[] image = reduced.Length == 2 ? [1, channels, own[^2], own[^1]] : [1, channels, x.Count / channels, 1];
        ActivationValue ready = permutation.SequenceEqual(permutation.Order())
            ? reader.Layers.Reshape(node, x, image, 0)
            : LayoutOperators.Moved(reader, x, [.. permutation, .. Enumerable.Range(0, rank).Except(permutation)], image, 0);
        ActivationValue mean = Average(reader, ready, Whole(ready.Shape), [1, channels, 1, 1], 0, countPadding: false);
        return reader.Layers.Reshape(node, mean, dims, batchAxis);
    }

    private static ActivationValue Average(NodeReader reader, ActivationValue x, PoolShape pool, int[] dims, int batchAxis, bool countPadding)
        => reader.Layers.Add(
            new AveragePoolLayer(reader.Node.Name, [x.Tensor], ActivationValue.ShapeOf(dims, batchAxis), pool, countPadding), dims, batchAxis);

    private static (ActivationValue Input, PoolShape Pool, int[] Dims, bool Overhangs) Window(NodeReader reader)
    {
        Node node = reader.Node;
        long[] kernel = node.Integers("kernel_shape") ?? throw node.Bad("kernel_shape is missing");
        if (kernel.Length is 1 or 3)
        {
            throw node.Refused($"a {kernel.Length}-D pool; only 2-D is supported");
        }

        ActivationValue x = Image(reader, 4);
        bool ceiling = node.Integer("ceil_mode", 0) != 0;
        (PoolShape exact, _, _) = WindowReader.Read(node, x.Dims[2], x.Dims[3], kernel, ceiling: false);
        (PoolShape pool, long height, long width) = WindowReader.Read(node, x.Dims[2], x.Dims[3], kernel, ceiling);
        int[] dims = LayerList.Checked(node, 1, x.Dims[1], height, width);
        if (!Touches(x.Dims[2], dims[2], pool.KernelHeight, pool.StrideHeight, pool.PadTop, pool.DilationHeight)
            || !Touches(x.Dims[3], dims[3], pool.KernelWidth, pool.StrideWidth, pool.PadLeft, pool.DilationWidth))
        {
            throw node.Refused("a window that sees nothing but padding");
        }

        return (x, pool, dims, pool != exact);
    }

    // Whether every window of one axis has a tap inside the image.
    private static bool Touches(int size, int outputs, int kernel, int stride, int pad, int dilation)
    {
        for (int output = 0; output < outputs; output++)
        {
            long start = ((long)output * stride) - pad;
            long tap = start >= 0 ? 0 : (-start + dilation - 1) / dilation;
            if (tap >= kernel || start + (tap * dilation) >= size)
            {
                return false;
            }
        }

        return true;
    }

    private static ActivationValue Image(NodeReader reader, int rank)
    {
        ActivationValue x = reader.Activation(0);
        bool enough = rank == 4 ? x.Dims.Length == 4 : x.Dims.Length >= rank;
        if (!enough || (x.BatchAxis < 0 && x.Dims[0] != 1))
        {
            throw reader.Node.Bad($"the input has dimensions {Text.Dims(x.Dims)}; expected batch, channels, rows, columns");
        }

        return x.BatchAxis <= 0
            ? reader.Layers.Reshape(reader.Node, x, x.Dims, 0)
            : throw reader.Node.Refused("the batch is not the first axis of the input");
    }

    private static PoolShape Whole(TensorShape shape) => new(shape.Height, shape.Width, shape.Height, shape.Width, 0, 0, 0, 0);

    private static int[] Global(ActivationValue x) => [1, x.Dims[1], .. Enumerable.Repeat(1, x.Dims.Length - 2)];
}
