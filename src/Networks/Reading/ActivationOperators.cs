namespace PrivateInference.Networks.Reading;

/// <summary>Relu, Clip, Where, Softmax and LogSoftmax.</summary>
internal static class ActivationOperators
{
    /// <summary>Relu.</summary>
    public static Value Relu(NodeReader reader) => Bounded(reader, null);

    /// <summary>Clip from 0: to a bound it is ReLU6 or its like, to infinity ReLU.</summary>
    public static Value Clip(NodeReader reader)
    {
        float least = reader.FloatOf("min", 1, float.NegativeInfinity);
        float most = reader.FloatOf("max", 2, float.PositiveInfinity);
        bool unboundedBelow = least <= -float.MaxValue;
        bool unboundedAbove = most >= float.MaxValue;
        if (unboundedBelow && unboundedAbove)
        {
            return reader.Activation(0);
        }

        if (least != 0 || !(most > 0))
        {
            throw reader.Node.Refused($"clips to [{least}, {most}]; only [0, a positive bound] is supported");
        }

        return Bounded(reader, unboundedAbove ? null : most);
    }

    /// <summary>Where between an activation and its ReLU, by a constant mask.</summary>
    public static Value Where(NodeReader reader)
    {
        ConstantTensor mask = reader.Constant(0, "condition");
        return (Value?)MaskedRelu.FromWhere(reader, mask) ?? throw reader.Node.Refused("not a choice between x and its ReLU");
    }

    /// <summary>Softmax or LogSoftmax over all outputs, left to the client.</summary>
    public static Value Softmax(NodeReader reader, OutputTransform transform)
    {
        Node node = reader.Node;
        ActivationValue x = reader.Activation(0);
        int axis = node.Axis(node.Integer("axis", reader.Opset < 13 ? 1 : -1), x.Dims.Length);
        int covered = reader.Opset < 13 ? IndexMap.Count(x.Dims.AsSpan(axis)) : x.Dims[axis];
        bool mixes = !reader.SingleImage && x.BatchAxis >= 0 && (reader.Opset < 13 ? x.BatchAxis >= axis : x.BatchAxis == axis);
        return covered == x.Count && !mixes
            ? x with { Transform = transform, TransformNode = node }
            : throw node.Refused($"over axis {axis} of {Text.Dims(x.Dims)}; supported only over all outputs");
    }

    // A ReLU of a ReLU is one ReLU, with the smaller of the bounds.
    private static ActivationValue Bounded(NodeReader reader, float? upperBound)
    {
        ActivationValue x = reader.Activation(0);
        int tensor = x.Tensor;
        if (reader.Layers.WriterOf(tensor) is ReluLayer { Mask: null } inner)
        {
            upperBound = Math.Min(upperBound ?? float.PositiveInfinity, inner.UpperBound ?? float.PositiveInfinity) is float bound && float.IsFinite(bound) ? bound : null;
            if (upperBound == inner.UpperBound)
            {
                return x;
            }

            tensor = inner.Inputs[0];
        }

        return reader.Layers.Add(new ReluLayer(reader.Node.Name, [tensor], reader.Layers.ShapeOf(tensor), upperBound, null), x.Dims, x.BatchAxis);
    }
}
