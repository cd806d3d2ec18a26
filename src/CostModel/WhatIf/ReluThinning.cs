using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>A network with fewer ReLUs, for counting: which positions lose theirs changes no count, only how many of each layer.</summary>
public static class ReluThinning
{
    /// <summary>Thins every ReLU layer in proportion.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="relus">ReLUs to keep, 0 to those of the plan.</param>
    /// <returns>A plan with exactly that many; the plan itself when it has them already.</returns>
    /// <exception cref="ArgumentOutOfRangeException">More than there are, or fewer than none.</exception>
    public static InferencePlan Apply(InferencePlan plan, long relus)
    {
        ArgumentNullException.ThrowIfNull(plan);
        long all = plan.Relus;
        ArgumentOutOfRangeException.ThrowIfNegative(relus);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(relus, all);
        if (relus == all)
        {
            return plan;
        }

        // What a layer keeps is the difference of two rounded running totals, so the sum is met exactly.
        long before = 0;
        List<PlanStep> steps = new(plan.Steps.Count);
        foreach (PlanStep step in plan.Steps)
        {
            if (step is not ReluStep relu)
            {
                steps.Add(step);
                continue;
            }

            long kept = Share(before + relu.Relus) - Share(before);
            before += relu.Relus;
            steps.Add(relu with { Mask = ReluMask.OfFirst(relu.Shape.Elements, (int)kept) });
        }

        return plan with { Steps = steps };

        long Share(long running) => (long)((Int128)running * relus / all);
    }
}
