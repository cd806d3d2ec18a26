using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>Keeps the same share of the ReLUs of every layer, as a shape to estimate: which of them are kept changes no count.</summary>
internal static class UniformMask
{
    /// <summary>Reduces a plan.</summary>
    /// <param name="plan">A plan with all its ReLUs.</param>
    /// <param name="budget">How many to keep.</param>
    /// <returns>The plan with exactly so many.</returns>
    /// <exception cref="InputException">More are to be kept than there are.</exception>
    public static InferencePlan Apply(InferencePlan plan, ReluBudget budget)
    {
        long all = plan.Relus;
        long kept = budget.Of(all);
        long before = 0;
        long keptBefore = 0;
        List<PlanStep> steps = [];
        foreach (PlanStep step in plan.Steps)
        {
            if (step is not ReluStep relu || relu.Relus == 0)
            {
                steps.Add(step);
                continue;
            }

            // Rounded over all layers so far, so that the sum is exact.
            before += relu.Relus;
            long keptSoFar = (long)Math.Round((double)kept * before / all);
            steps.Add(Keep(relu, (int)(keptSoFar - keptBefore)));
            keptBefore = keptSoFar;
        }

        return plan with { Steps = steps };
    }

    private static PlanStep Keep(ReluStep relu, int kept)
    {
        if (kept == relu.Relus)
        {
            return relu;
        }

        if (kept == 0)
        {
            return new TruncateStep(relu.Name, relu.Inputs, relu.Shape, relu.Quantum, Math.Max(1, relu.Shift));
        }

        bool[] flags = relu.Mask is ReluMask mask ? mask.Flags.ToArray() : [.. Enumerable.Repeat(true, relu.Shape.Elements)];
        int left = kept;
        for (int i = 0; i < flags.Length; i++)
        {
            flags[i] &= left > 0;
            left -= flags[i] ? 1 : 0;
        }

        return relu with { Mask = new ReluMask(flags) };
    }
}
