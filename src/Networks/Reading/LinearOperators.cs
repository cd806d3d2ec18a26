using PrivateInference.Primitives;

namespace PrivateInference.Networks.Reading;

/// <summary>Conv, Gemm and MatMul.</summary>
internal static class LinearOperators
{
    /// <summary>Conv over rows and columns.</summary>
    public static Value Conv(NodeReader reader)
    {
        Node node = reader.Node;
        ConstantTensor kernel = reader.Constant(1, "weights");
        if (kernel.Dims.Length != 4)
        {
            throw node.Refused($"a {kernel.Dims.Length - 2}-D convolution; only 2-D is supported");
        }

        ActivationValue x = Image(reader);
        if (kernel.Dims.Any(dim => dim < 1))
        {
            throw node.Bad($"weights have dimensions {Text.Dims(kernel.Dims)}; expected positive ones");
        }

        long[] size = [kernel.Dims[2], kernel.Dims[3]];
        long[] declared = node.Integers("kernel_shape") ?? size;
        if (!declared.SequenceEqual(size))
        {
            throw node.Bad($"kernel_shape is {Text.Dims(declared)}, the weights are {Text.Dims(kernel.Dims)}");
        }

        long groups = node.Integer("group", 1);
        int outputs = kernel.Dims[0];
        if (groups < 1 || outputs % groups != 0 || groups * kernel.Dims[1] != x.Dims[1])
        {
            throw node.Bad($"weights {Text.Dims(kernel.Dims)} in {groups} groups do not fit an input of {x.Dims[1]} channels");
        }

        (PoolShape window, long height, long width) = WindowReader.Read(node, x.Dims[2], x.Dims[3], size, ceiling: false);
        ConvolutionShape shape = new()
        {
            InputChannels = x.Dims[1],
            InputHeight = x.Dims[2],
            InputWidth = x.Dims[3],
            OutputChannels = outputs,
            KernelHeight = window.KernelHeight,
            KernelWidth = window.KernelWidth,
            StrideHeight = window.StrideHeight,
            StrideWidth = window.StrideWidth,
            PadTop = window.PadTop,
            PadLeft = window.PadLeft,
            PadBottom = window.PadBottom,
            PadRight = window.PadRight,
            DilationHeight = window.DilationHeight,
            DilationWidth = window.DilationWidth,
            Groups = (int)groups,
        };
        float[]? bias = reader.Optional(2) is null ? null : reader.Weights(2, "bias");
        if (bias is not null && bias.Length != outputs)
        {
            throw node.Bad($"bias has {bias.Length} values; expected {outputs}");
        }

        int[] dims = LayerList.Checked(node, 1, outputs, height, width);
        return reader.Layers.Convolution(node, x, shape, reader.Weights(1, "weights"), bias, dims, 0);
    }

    /// <summary>Gemm with the image at the left, <c>alpha * A' * B' + beta * C</c>.</summary>
    public static Value Gemm(NodeReader reader)
    {
        Node node = reader.Node;
        ActivationValue x = reader.Activation(0);
        ConstantTensor b = reader.Constant(1, "weights");
        int features = x.Count;
        int batchAxis = node.Integer("transA", 0) == 0 ? 0 : 1;
        if (x.Dims.Length != 2 || b.Dims.Length != 2)
        {
            throw node.Bad($"inputs have dimensions {Text.Dims(x.Dims)} and {Text.Dims(b.Dims)}; expected two each");
        }

        if (x.Dims[batchAxis] != 1)
        {
            throw node.Refused("more than one row per image");
        }

        bool transposed = node.Integer("transB", 0) != 0;
        int inner = transposed ? b.Dims[1] : b.Dims[0];
        int outputs = transposed ? b.Dims[0] : b.Dims[1];
        if (inner != features)
        {
            throw node.Bad($"weights {Text.Dims(b.Dims)} do not fit an input of {features} features");
        }

        int[] dims = LayerList.Checked(node, 1, outputs);
        float alpha = node.Float("alpha", 1);
        float[] weights = reader.Weights(1, "weights");
        weights = transposed ? weights : Transposed(reader, weights, inner, outputs);
        weights = alpha == 1 ? weights : reader.Finite(Array.ConvertAll(weights, w => alpha * w), "alpha times weights");
        float[]? bias = reader.Optional(2) is null ? null : Bias(reader, outputs);
        return reader.Layers.Dense(node, x, weights, bias, dims, 0);
    }

    /// <summary>MatMul with constant weights at the right, or at the left of column vectors.</summary>
    public static Value MatMul(NodeReader reader)
        => reader.Required(0) is ConstantValue ? WeightsAtLeft(reader) : WeightsAtRight(reader);

    // [..., F] times [F, K]: a dense layer, or a 1 x 1 convolution whose channels are the last axis.
    private static ActivationValue WeightsAtRight(NodeReader reader)
    {
        Node node = reader.Node;
        ActivationValue x = reader.Activation(0);
        (int inner, int outputs) = Matrix(node, reader.Constant(1, "weights"));
        if (x.Dims.Length == 0 || x.Dims[^1] != inner || x.BatchAxis == x.Dims.Length - 1)
        {
            throw node.Bad($"inputs of dimensions {Text.Dims(x.Dims)} and {inner} x {outputs} cannot be multiplied");
        }

        int[] dims = LayerList.Checked(node, [.. x.Dims[..^1], outputs]);
        float[] weights = Transposed(reader, reader.Weights(1, "weights"), inner, outputs);
        int positions = x.Count / inner;
        if (positions == 1)
        {
            return reader.Layers.Dense(node, x, weights, null, dims, x.BatchAxis);
        }

        reader.Layers.Derive(node, (long)x.Count + ((long)positions * outputs));
        int[] first = IndexMap.Transpose([positions, inner], [1, 0]);
        int[] last = IndexMap.Transpose([outputs, positions], [1, 0]);
        ActivationValue columns = reader.Layers.Gather(node, x, first, [1, inner, positions], 0);
        ActivationValue product = Columns(reader, columns, weights, inner, outputs, positions);
        return reader.Layers.Gather(node, product, last, dims, x.BatchAxis);
    }

    // [M, F] times [..., F, S]: a dense layer if S is 1, else a 1 x 1 convolution.
    private static ActivationValue WeightsAtLeft(NodeReader reader)
    {
        Node node = reader.Node;
        ActivationValue x = reader.Activation(1);
        (int outputs, int inner) = Matrix(node, reader.Constant(0, "weights"));
        bool vector = x.Dims.Length == 1;
        int positions = vector || x.Dims.Length == 0 ? 1 : x.Dims[^1];
        if (x.Count != (long)inner * positions || (vector ? x.Dims[0] : x.Dims.ElementAtOrDefault(x.Dims.Length - 2)) != inner)
        {
            throw node.Refused($"constant {outputs} x {inner} times an input of dimensions {Text.Dims(x.Dims)}");
        }

        if (x.BatchAxis >= x.Dims.Length - 2 && !reader.SingleImage)
        {
            throw node.Refused("mixes the images of a batch");
        }

        int[] dims = LayerList.Checked(node, vector ? [outputs] : [.. x.Dims[..^2], outputs, positions]);
        float[] weights = reader.Weights(0, "weights");
        if (positions == 1)
        {
            return reader.Layers.Dense(node, x, weights, null, dims, x.BatchAxis);
        }

        ActivationValue columns = reader.Layers.Reshape(node, x, [1, inner, positions], 0);
        ActivationValue product = Columns(reader, columns, weights, inner, outputs, positions);
        return reader.Layers.Reshape(node, product, dims, x.BatchAxis);
    }

    private static ActivationValue Columns(NodeReader reader, ActivationValue x, float[] weights, int inner, int outputs, int positions)
    {
        ConvolutionShape shape = new() { InputChannels = inner, InputHeight = positions, InputWidth = 1, OutputChannels = outputs };
        return reader.Layers.Convolution(reader.Node, x, shape, weights, null, [1, outputs, positions], 0);
    }

    private static ActivationValue Image(NodeReader reader)
    {
        ActivationValue x = reader.Activation(0);
        if (x.Dims.Length != 4)
        {
            throw reader.Node.Bad($"the input has dimensions {Text.Dims(x.Dims)}; expected batch, channels, rows, columns");
        }

        return x.BatchAxis == 0 || (x.BatchAxis < 0 && x.Dims[0] == 1)
            ? reader.Layers.Reshape(reader.Node, x, x.Dims, 0)
            : throw reader.Node.Refused("the batch is not the first axis of the input");
    }

    private static (int Rows, int Columns) Matrix(Node node, ConstantTensor weights)
    {
        if (weights.Dims.Length < 2 || weights.Dims[..^2].Any(dim => dim != 1))
        {
            throw node.Refused($"weights of dimensions {Text.Dims(weights.Dims)}; expected one matrix");
        }

        return weights.Count > 0 ? (weights.Dims[^2], weights.Dims[^1]) : throw node.Bad("the weights are empty");
    }

    private static float[] Bias(NodeReader reader, int outputs)
    {
        ConstantTensor c = reader.Constant(2, "bias");
        float beta = reader.Node.Float("beta", 1);
        float[] values = reader.Weights(2, "bias");
        if (values.Length == 1 && c.Dims.Length <= 2)
        {
            values = [.. Enumerable.Repeat(values[0], outputs)];
        }

        if (values.Length != outputs || c.Dims.Length > 2 || (c.Count > 1 && c.Dims[^1] != outputs))
        {
            throw reader.Node.Bad($"bias has dimensions {Text.Dims(c.Dims)}; expected {outputs} values in one row");
        }

        return beta == 1 ? values : reader.Finite(Array.ConvertAll(values, v => beta * v), "beta times bias");
    }

    private static float[] Transposed(NodeReader reader, float[] matrix, int rows, int columns)
    {
        reader.Layers.Store(reader.Node, matrix.Length);
        float[] result = new float[matrix.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                result[(column * rows) + row] = matrix[(row * columns) + column];
            }
        }

        return result;
    }
}
