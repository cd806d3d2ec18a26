using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>Runs a plan in the clear: what every protocol run must equal bit for bit.</summary>
public static class FixedPointExecutor
{
    private static readonly Block128 s_defaultShares = new(0x7069_7369_6d2d_6669, 0x7865_642d_706f_696e);

    /// <summary>Computes the logits.</summary>
    /// <param name="plan">With weights.</param>
    /// <param name="input">The image, as <see cref="InputEncoding.Quantize"/> gives it; only the low l bits count.</param>
    /// <param name="shares">The client's shares where a truncation is local; null draws uniform ones from a fixed seed.</param>
    /// <returns>The logits in [0, 2^l).</returns>
    /// <exception cref="ArgumentException">The plan has no weights, or the input or a share has another length than the plan needs.</exception>
    public static ulong[] Run(InferencePlan plan, ReadOnlySpan<ulong> input, ITruncationShares? shares = null)
        => Run(plan, input, shares, keepAll: false)[^1]!;

    /// <summary>Computes every tensor.</summary>
    /// <param name="plan">With weights.</param>
    /// <param name="input">The image, as <see cref="InputEncoding.Quantize"/> gives it; only the low l bits count.</param>
    /// <param name="shares">The client's shares where a truncation is local; null draws uniform ones from a fixed seed.</param>
    /// <returns>Tensor 0 is the image, tensor k + 1 the output of step k, each element in [0, 2^l).</returns>
    /// <exception cref="ArgumentException">The plan has no weights, or the input or a share has another length than the plan needs.</exception>
    public static ulong[][] RunAll(InferencePlan plan, ReadOnlySpan<ulong> input, ITruncationShares? shares = null)
        => Run(plan, input, shares, keepAll: true)!;

    private static ulong[]?[] Run(InferencePlan plan, ReadOnlySpan<ulong> input, ITruncationShares? shares, bool keepAll)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (input.Length != plan.InputShape.Elements)
        {
            throw new ArgumentException($"the image has {input.Length} elements, the plan needs {plan.InputShape}", nameof(input));
        }

        shares ??= new SeededTruncationShares(plan, s_defaultShares);
        int[] lastUse = LastUse(plan);
        ulong mask = RingInteger.Mask(plan.RingBits);
        ulong[]?[] tensors = new ulong[plan.Steps.Count + 1][];
        ulong[] image = input.ToArray();
        StepArithmetic.Reduce(image, mask);
        tensors[0] = image;
        for (int k = 0; k < plan.Steps.Count; k++)
        {
            PlanStep step = plan.Steps[k];
            ulong[][] inputs = [.. step.Inputs.Select(id => tensors[id]!)];
            ulong[] output = new ulong[step.Shape.Elements];
            StepArithmetic.Apply(step, plan.RingBits, inputs, LocalTruncation.IsPartOf(step) ? Shares(shares, k, inputs[0].Length) : [], output);
            tensors[k + 1] = output;
            foreach (int id in step.Inputs)
            {
                tensors[id] = keepAll || lastUse[id] > k ? tensors[id] : null;
            }
        }

        return tensors;
    }

    private static ReadOnlySpan<ulong> Shares(ITruncationShares shares, int step, int length)
    {
        ReadOnlySpan<ulong> client = shares.ClientShares(step);
        return client.Length == length
            ? client
            : throw new ArgumentException($"the client's share of step {step} has {client.Length} elements, the tensor has {length}", nameof(shares));
    }

    private static int[] LastUse(InferencePlan plan)
    {
        int[] last = new int[plan.Steps.Count + 1];
        last[^1] = int.MaxValue;
        for (int k = 0; k < plan.Steps.Count; k++)
        {
            foreach (int id in plan.Steps[k].Inputs)
            {
                last[id] = Math.Max(last[id], k);
            }
        }

        return last;
    }
}
