namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// Makes the shifts of ReLUs round to nearest at no cost: half a unit of the output goes into the server's bias before the ReLU,
/// as <c>max(x + half, 0) &gt;&gt; shift</c> is <c>max(x, 0)</c> rounded. Without it every activation is half a unit too small on average,
/// which a mean over many does not cure. Where shares are truncated before they are added up, by a mask or by <see cref="ReluTruncation.OneBitError"/>,
/// nothing is added: that rounding has no bias.
/// </summary>
internal static class RoundingOffsets
{
    /// <summary>Adds the halves where a bias can take them.</summary>
    /// <param name="steps">With weights; biases and constants are changed in place.</param>
    public static void Place(IReadOnlyList<PlanStep> steps)
    {
        int[] readers = new int[steps.Count + 1];
        foreach (int id in steps.SelectMany(step => step.Inputs))
        {
            readers[id]++;
        }

        foreach (PlanStep step in steps)
        {
            if (step is ReluStep { Mask: null, Shift: > 0, Truncation: ReluTruncation.Faithful } relu)
            {
                _ = TryAdd(steps, readers, relu.Inputs[0], 1L << (relu.Shift - 1));
            }
        }
    }

    private static bool TryAdd(IReadOnlyList<PlanStep> steps, int[] readers, int tensor, long amount)
    {
        if (tensor == 0 || readers[tensor] != 1)
        {
            return false;
        }

        switch (steps[tensor - 1])
        {
            case LinearStep linear:
                AddTo(linear.Bias!, amount);
                return true;
            case AddConstantStep constant:
                AddTo(constant.Constants!, amount);
                return true;
            case MaxPoolStep pool:
                return TryAdd(steps, readers, pool.Inputs[0], amount);
            case AddStep add:
                return (amount % add.LeftFactor == 0 && TryAdd(steps, readers, add.Inputs[0], amount / add.LeftFactor))
                    || (amount % add.RightFactor == 0 && TryAdd(steps, readers, add.Inputs[1], amount / add.RightFactor));
            default:
                return false;
        }
    }

    private static void AddTo(long[] values, long amount)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += amount;
        }
    }
}
