namespace PrivateInference.Networks.FixedPoint;

/// <summary>What the client does with the logits after the protocol.</summary>
public static class OutputEncoding
{
    /// <summary>The real logits, before the plan's output transform.</summary>
    /// <param name="plan">With or without weights.</param>
    /// <param name="logits">Elements of Z_2^l; only the low l bits count.</param>
    /// <returns>Signed numbers times the output's quantum.</returns>
    /// <exception cref="ArgumentException">Another length than the plan's output.</exception>
    public static double[] Decode(InferencePlan plan, ReadOnlySpan<ulong> logits)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (logits.Length != plan.OutputShape.Elements)
        {
            throw new ArgumentException($"there are {logits.Length} logits, the plan gives {plan.OutputShape}", nameof(logits));
        }

        double[] values = new double[logits.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = RingInteger.ToSigned(logits[i], plan.RingBits) * plan.OutputQuantum;
        }

        return values;
    }
}
