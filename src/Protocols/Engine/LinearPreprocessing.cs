using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>The homomorphic parameters and packing of every linear step; both parties derive the same.</summary>
internal sealed class LinearPreprocessing
{
    private readonly Dictionary<int, LinearLayerPlan> _plans = [];

    /// <summary>Plans every linear step.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="removed">How removed positions are treated; decides the waves.</param>
    public LinearPreprocessing(InferencePlan plan, RemovedPositions removed)
    {
        Schedule = new OfflineSchedule(plan, removed);
        for (int k = 0; k < plan.Steps.Count; k++)
        {
            if (plan.Steps[k] is LinearStep linear)
            {
                _plans.Add(k, LinearLayerPlan.Create(linear.Convolution, plan.RingBits, linear.WeightBits));
            }
        }
    }

    /// <summary>In which order.</summary>
    public OfflineSchedule Schedule { get; }

    /// <summary>Parameters and packing of a step.</summary>
    /// <param name="step">Index of a linear step.</param>
    public LinearLayerPlan this[int step] => _plans[step];
}
