namespace PrivateInference.Networks.Reading;

/// <summary>Add, Sub, Mul, Div and BatchNormalization.</summary>
internal static class ElementwiseOperators
{
    /// <summary>Add; two halves of a masked ReLU become one.</summary>
    public static Value Add(NodeReader reader)
        => Constants(reader) ?? (Split(reader) is (ActivationValue x, ConstantTensor c, _)
            ? Affine(reader, x, 1, Broadcasting.ToActivation(reader, c, x))
            : (Value?)MaskedRelu.FromSum(reader) ?? Sum(reader, subtract: false));

    /// <summary>Sub.</summary>
    public static Value Sub(NodeReader reader)
    {
        if (Constants(reader) is Value folded)
        {
            return folded;
        }

        if (Split(reader) is not (ActivationValue x, ConstantTensor c, bool constantAtLeft))
        {
            return Sum(reader, subtract: true);
        }

        float[] values = Broadcasting.ToActivation(reader, c, x);
        return constantAtLeft ? Affine(reader, x, -1, values) : Affine(reader, x, 1, Array.ConvertAll(values, value => -value));
    }

    /// <summary>Mul by a constant, or of two activations of the same dimensions.</summary>
    public static Value Mul(NodeReader reader)
    {
        if (Constants(reader) is Value folded)
        {
            return folded;
        }

        if (Split(reader) is (ActivationValue x, ConstantTensor c, _))
        {
            return Scale(reader, x, Broadcasting.ToActivation(reader, c, x));
        }

        (ActivationValue a, ActivationValue b) = Pair(reader);
        MultiplyLayer layer = new(reader.Node.Name, [a.Tensor, b.Tensor], a.Shape);
        return reader.Layers.Add(layer, a.Dims, a.BatchAxis);
    }

    /// <summary>Div by a constant.</summary>
    public static Value Div(NodeReader reader)
    {
        if (Constants(reader) is Value folded)
        {
            return folded;
        }

        if (Split(reader) is not (ActivationValue x, ConstantTensor c, false))
        {
            throw reader.Node.Refused("divides by an activation");
        }

        float[] divisor = Broadcasting.ToActivation(reader, c, x);
        return Scale(reader, x, reader.Finite(Array.ConvertAll(divisor, value => 1 / value), "the reciprocal of the constant"));
    }

    /// <summary>BatchNormalization at inference.</summary>
    public static Value BatchNormalization(NodeReader reader)
    {
        Node node = reader.Node;
        ActivationValue x = reader.Activation(0);
        if (node.Integer("training_mode", 0) != 0 || node.Integer("spatial", 1) == 0)
        {
            throw node.Refused("training_mode is on, or spatial is off");
        }

        if (x.Dims.Length < 2 || x.BatchAxis > 0 || (x.BatchAxis < 0 && x.Dims[0] != 1))
        {
            throw node.Bad($"the input has dimensions {Text.Dims(x.Dims)}; expected batch and channels first");
        }

        x = reader.Layers.Reshape(node, x, x.Dims, 0);
        float[][] parameters = [reader.Weights(1, "scale"), reader.Weights(2, "bias"), reader.Weights(3, "mean"), reader.Weights(4, "variance")];
        int channels = x.Dims[1];
        if (parameters.Any(values => values.Length != channels))
        {
            throw node.Bad($"has {string.Join(", ", parameters.Select(values => values.Length))} parameters; expected {channels} each");
        }

        double epsilon = node.Float("epsilon", 1e-5f);
        float[] scale = new float[channels];
        float[] offset = new float[channels];
        for (int i = 0; i < channels; i++)
        {
            double factor = parameters[0][i] / Math.Sqrt(parameters[3][i] + epsilon);
            scale[i] = (float)factor;
            offset[i] = (float)(parameters[1][i] - (parameters[2][i] * factor));
        }

        return reader.Layers.Affine(node, x, reader.Finite(scale, "scale / sqrt(variance + epsilon)"), reader.Finite(offset, "bias - mean * scale"));
    }

    private static ConstantValue? Constants(NodeReader reader)
        => reader.Required(0) is ConstantValue a && reader.Required(1) is ConstantValue b ? ConstantOperators.Combine(reader, a.Tensor, b.Tensor) : null;

    private static (ActivationValue X, ConstantTensor C, bool ConstantAtLeft)? Split(NodeReader reader)
    {
        if (reader.Required(0) is ConstantValue left)
        {
            return (reader.Activation(1), left.Tensor, true);
        }

        return reader.Required(1) is ConstantValue right ? (reader.Activation(0), right.Tensor, false) : null;
    }

    private static ActivationValue Sum(NodeReader reader, bool subtract)
    {
        (ActivationValue a, ActivationValue b) = Pair(reader);
        return reader.Layers.Add(new AddLayer(reader.Node.Name, [a.Tensor, b.Tensor], a.Shape, subtract), a.Dims, a.BatchAxis);
    }

    private static (ActivationValue A, ActivationValue B) Pair(NodeReader reader)
    {
        ActivationValue a = reader.Activation(0);
        ActivationValue b = reader.Activation(1);
        return a.Dims.SequenceEqual(b.Dims) && a.BatchAxis == b.BatchAxis
            ? (a, b)
            : throw reader.Node.Refused($"activations of different dimensions, {Text.Dims(a.Dims)} and {Text.Dims(b.Dims)}");
    }

    private static ActivationValue Affine(NodeReader reader, ActivationValue x, float scale, float[] offset)
        => reader.Layers.Affine(reader.Node, x, [.. Enumerable.Repeat(scale, offset.Length)], offset);

    private static ActivationValue Scale(NodeReader reader, ActivationValue x, float[] scale)
        => reader.Layers.Affine(reader.Node, x, scale, new float[scale.Length]);
}
