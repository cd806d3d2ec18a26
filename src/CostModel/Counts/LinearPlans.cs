using System.Collections.Concurrent;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Counts;

/// <summary>Parameters and packing by geometry: the search is the expensive part of counting, and networks repeat their layers.</summary>
internal static class LinearPlans
{
    private static readonly ConcurrentDictionary<(ConvolutionShape Shape, int RingBits, int WeightBits), LinearLayerPlan> s_plans = new();

    /// <summary>The plan of a linear step, the same that both parties make.</summary>
    /// <param name="step">The step.</param>
    /// <param name="ringBits">l.</param>
    /// <returns>The plan.</returns>
    public static LinearLayerPlan Of(LinearStep step, int ringBits) => s_plans.GetOrAdd(
        (step.Convolution, ringBits, step.WeightBits),
        static key => LinearLayerPlan.Create(key.Shape, key.RingBits, key.WeightBits));
}
