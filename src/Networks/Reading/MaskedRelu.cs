namespace PrivateInference.Networks.Reading;

/// <summary>Recognises <c>y = m ReLU(x) + (1 - m) x</c> with constant m of zeros and ones, as standard operators write it.</summary>
internal static class MaskedRelu
{
    /// <summary><c>Where(m, ReLU(x), x)</c>, or the other way round.</summary>
    /// <param name="reader">The Where node.</param>
    /// <param name="mask">Truth values that broadcast to x.</param>
    /// <returns>The masked ReLU, or null if it is not one.</returns>
    public static ActivationValue? FromWhere(NodeReader reader, ConstantTensor mask)
    {
        ActivationValue a = reader.Activation(1);
        ActivationValue b = reader.Activation(2);
        if (!a.Dims.SequenceEqual(b.Dims))
        {
            return null;
        }

        float[] flags = Expanded(reader, Broadcasting.ToActivation(reader, mask, a), a);
        if (ReluOf(reader, a.Tensor, b.Tensor) is ReluLayer kept)
        {
            return Masked(reader, kept, b, Array.ConvertAll(flags, flag => flag != 0));
        }

        return ReluOf(reader, b.Tensor, a.Tensor) is ReluLayer removed
            ? Masked(reader, removed, a, Array.ConvertAll(flags, flag => flag == 0))
            : null;
    }

    /// <summary><c>Add(Mul(ReLU(x), m), Mul(x, 1 - m))</c> in any order; a product with all ones may be missing.</summary>
    /// <param name="reader">The Add node.</param>
    /// <returns>The masked ReLU, or null if it is not one.</returns>
    public static ActivationValue? FromSum(NodeReader reader)
    {
        ActivationValue a = reader.Activation(0);
        ActivationValue b = reader.Activation(1);
        return a.Dims.SequenceEqual(b.Dims) ? FromTerms(reader, a, b) ?? FromTerms(reader, b, a) : null;
    }

    // x may itself be a product with a constant, so both readings of the second term are tried.
    private static ActivationValue? FromTerms(NodeReader reader, ActivationValue kept, ActivationValue passed)
    {
        (int relu, float[] reluScale) = Scaled(reader, kept.Tensor);
        (int tensor, float[] scale) = Scaled(reader, passed.Tensor);
        return ReluOf(reader, relu, tensor) is ReluLayer scaled
            ? FromScales(reader, scaled, reluScale, passed with { Tensor = tensor }, scale)
            : ReluOf(reader, relu, passed.Tensor) is ReluLayer whole
                ? FromScales(reader, whole, reluScale, passed, [1])
                : null;
    }

    private static ActivationValue? FromScales(NodeReader reader, ReluLayer relu, float[] reluScale, ActivationValue x, float[] scale)
    {
        float[] m = Expanded(reader, reluScale, x);
        float[] rest = Expanded(reader, scale, x);
        for (int i = 0; i < m.Length; i++)
        {
            if (m[i] is not (0 or 1) || m[i] + rest[i] != 1)
            {
                return null;
            }
        }

        return Masked(reader, relu, x, Array.ConvertAll(m, value => value == 1));
    }

    // A tensor as a constant times another one, or as once itself.
    private static (int Tensor, float[] Scale) Scaled(NodeReader reader, int tensor)
        => reader.Layers.WriterOf(tensor) is AffineLayer affine && affine.Offset.All(offset => offset == 0)
            ? (affine.Inputs[0], affine.Scale)
            : (tensor, [1]);

    private static ReluLayer? ReluOf(NodeReader reader, int candidate, int tensor)
        => reader.Layers.WriterOf(candidate) is ReluLayer { Mask: null } relu && relu.Inputs[0] == tensor ? relu : null;

    private static float[] Expanded(NodeReader reader, float[] values, ActivationValue x)
    {
        int count = x.Count;
        if (values.Length == count)
        {
            return values;
        }

        reader.Layers.Derive(reader.Node, count);
        float[] result = new float[count];
        int run = count / values.Length;
        for (int i = 0; i < count; i++)
        {
            result[i] = values[i / run];
        }

        return result;
    }

    private static ActivationValue Masked(NodeReader reader, ReluLayer relu, ActivationValue x, bool[] flags)
    {
        ReluMask? mask = flags.All(flag => flag) ? null : new ReluMask(flags);
        return reader.Layers.Add(relu with { Inputs = [x.Tensor], Mask = mask }, x.Dims, x.BatchAxis);
    }
}
