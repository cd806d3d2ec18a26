using PrivateInference.HomomorphicLinear.Direct;
using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Which <see cref="WeightForm"/> is the cheapest for a layer: by prices that are the same everywhere, so that counts can be predicted.</summary>
internal static class EvaluationPrices
{
    // LOCAL: picoseconds with AVX2, only their ratios matter; from layers evaluated in every form in one run. Of a coefficient modulo one prime: product of both
    // halves; transform of a weight; a ciphertext's product with a power of x, stored; a ciphertext's way to digits, two inverse transforms among it. Of 16
    // bits: a multiply-add.
    private const double Product = 300;
    private const double Transform = 3_400;
    private const double Shift = 3_000;
    private const double Cut = 4_000;
    private const double DirectProduct = 17;

    /// <summary>Schedules direct evaluation where it is ever the cheaper way.</summary>
    /// <param name="plan">The layer, counted but for direct evaluation.</param>
    /// <returns>The schedule or null.</returns>
    public static DirectSchedule? Choose(LinearLayerPlan plan)
    {
        if (DirectSchedule.LeastProducts(plan.Packing, plan.Parameters) * DirectProduct >= Transformed(plan, isKept: false))
        {
            return null;
        }

        DirectSchedule? schedule = DirectSchedule.Create(plan.Packing, plan.Parameters, plan.WeightBits);
        return schedule is not null && IsDirectCheaper(plan, schedule, isKept: false) ? schedule : null;
    }

    /// <summary>Compares both ways.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="schedule">Its direct schedule.</param>
    /// <param name="isKept">Whether weights are found transformed.</param>
    /// <returns>Whether direct evaluation is cheaper.</returns>
    public static bool IsDirectCheaper(LinearLayerPlan plan, DirectSchedule schedule, bool isKept)
        => (schedule.Products * DirectProduct) + (plan.Packing.Ciphertexts * CoefficientsOf(plan) * Cut) < Transformed(plan, isKept);

    /// <summary>Compares the forms of plaintexts.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="runs">The runs that its packing has.</param>
    /// <param name="isKept">Whether weights are found transformed.</param>
    /// <returns>Whether runs are cheaper than whole polynomials; where they cost the same, they are, since they are fewer values.</returns>
    public static bool AreRunsCheaper(LinearLayerPlan plan, PlaintextRuns runs, bool isKept) => WithRuns(plan, runs, isKept) <= WithPolynomials(plan, isKept);

    private static double Transformed(LinearLayerPlan plan, bool isKept)
        => plan.RunsOf(isKept) is PlaintextRuns runs ? WithRuns(plan, runs, isKept) : WithPolynomials(plan, isKept);

    private static double WithPolynomials(LinearLayerPlan plan, bool isKept)
        => (plan.Counts.PlaintextProducts * CoefficientsOf(plan) * Product) + (isKept ? 0 : plan.Packing.WeightPolynomials * CoefficientsOf(plan) * Transform);

    private static double WithRuns(LinearLayerPlan plan, PlaintextRuns runs, bool isKept)
        => (plan.Counts.PlaintextProducts * CoefficientsOf(plan) * Product * runs.Shifts.Length)
            + (plan.Packing.Ciphertexts * CoefficientsOf(plan) * Shift * (runs.Shifts.Length - 1))
            + (isKept || runs.Count == 1 ? 0 : plan.Packing.WeightPolynomials * plan.Parameters.Moduli.Count * (double)runs.Values * Transform);

    private static double CoefficientsOf(LinearLayerPlan plan) => (double)plan.Parameters.RingDegree * plan.Parameters.Moduli.Count;
}
