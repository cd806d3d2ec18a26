using System.Collections.Concurrent;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Counts;

/// <summary>Parameters and packing by geometry: the search is the expensive part of counting, and networks repeat their layers.</summary>
internal static class LinearPlans
{
    private static readonly ConcurrentDictionary<(ConvolutionShape Shape, int RingBits, int WeightBits), LinearLayerPlan> s_plans = new();

    /// <summary>Plans what the linear steps of a network need and is not known yet, on all cores.</summary>
    /// <param name="plan">Public plan.</param>
    /// <exception cref="LinearLayerPlanException">A linear layer has no secure parameters.</exception>
    public static void Prepare(InferencePlan plan)
    {
        LinearStep[] missing =
        [
            .. plan.Steps.OfType<LinearStep>()
                .DistinctBy(step => (step.Convolution, step.WeightBits))
                .Where(step => !s_plans.ContainsKey((step.Convolution, plan.RingBits, step.WeightBits))),
        ];
        if (missing.Length > 1)
        {
            try
            {
                Parallel.ForEach(missing, step => _ = Of(step, plan.RingBits));
            }
            catch (AggregateException failures)
            {
                throw failures.InnerExceptions.OfType<LinearLayerPlanException>().FirstOrDefault() ?? failures.InnerExceptions[0];
            }
        }
    }

    /// <summary>The plan of a linear step, the same that both parties make.</summary>
    /// <param name="step">The step.</param>
    /// <param name="ringBits">l.</param>
    /// <returns>The plan.</returns>
    public static LinearLayerPlan Of(LinearStep step, int ringBits) => s_plans.GetOrAdd(
        (step.Convolution, ringBits, step.WeightBits),
        static key => LinearLayerPlan.Create(key.Shape, key.RingBits, key.WeightBits));
}
