namespace PrivateInference.Networks.FixedPoint;

/// <summary>Scales and offsets, one per channel or one per element of a tensor.</summary>
internal static class ChannelValues
{
    /// <summary>One value per element.</summary>
    /// <param name="values">One per channel or per element.</param>
    /// <param name="shape">Shape of the tensor.</param>
    /// <returns>One per element; may be the argument itself.</returns>
    public static float[] PerElement(float[] values, TensorShape shape)
    {
        int run = shape.Elements / values.Length;
        return run == 1 ? values : [.. Enumerable.Range(0, shape.Elements).Select(i => values[i / run])];
    }

    /// <summary>One value per channel, where channels are uniform.</summary>
    /// <param name="values">One per channel or per element of a tensor with as many elements as <paramref name="shape"/>.</param>
    /// <param name="shape">Shape of the tensor.</param>
    /// <returns>One per channel, or null when values differ within a channel.</returns>
    public static float[]? PerChannel(float[] values, TensorShape shape)
    {
        int pixels = shape.Pixels;
        if (values.Length == shape.Channels)
        {
            return values;
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != values[i / pixels * pixels])
            {
                return null;
            }
        }

        return [.. Enumerable.Range(0, shape.Channels).Select(c => values[c * pixels])];
    }

    /// <summary>The shortest form of values under another shape of the same elements.</summary>
    /// <param name="values">One per channel or per element of <paramref name="from"/>.</param>
    /// <param name="from">Shape before.</param>
    /// <param name="to">Shape after.</param>
    /// <returns>One per channel of <paramref name="to"/> where channels are uniform, else one per element.</returns>
    public static float[] Reshape(float[] values, TensorShape from, TensorShape to)
    {
        float[] elements = PerElement(values, from);
        return PerChannel(elements, to) ?? elements;
    }

    /// <summary>Elementwise combination of values of one tensor.</summary>
    /// <param name="left">One per channel or per element.</param>
    /// <param name="right">One per channel or per element.</param>
    /// <param name="shape">Shape of the tensor.</param>
    /// <param name="combine">The operation.</param>
    /// <returns>As long as the longer of the two.</returns>
    public static float[] Zip(float[] left, float[] right, TensorShape shape, Func<float, float, float> combine)
    {
        if (left.Length != right.Length)
        {
            left = PerElement(left, shape);
            right = PerElement(right, shape);
        }

        return [.. left.Zip(right, combine)];
    }
}
