using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.CostModel.Shapes;

/// <summary>The ring that a plan needs when its ReLUs are removed, from shapes and a typical range alone.</summary>
/// <remarks>
/// The planner's rule with a default for what it would see in images: local truncations fail with probability <c>|x| / 2^l</c> a position
/// (SecureML, section 4.1), and all of an inference together must stay below <c>2^-FailureBits</c>. Before a ReLU drops its bits, the
/// largest number has as many bits as are dropped and as an activation has above its fraction; the mean is taken to be
/// <see cref="BitsFromLargestToMean"/> bits smaller.
/// </remarks>
public static class ShapeRing
{
    /// <summary>How far the mean magnitude of a tensor is below its largest one: what networks of the zoo show.</summary>
    public const int BitsFromLargestToMean = 4;

    private const int ActivationBits = 2;
    private const int Most = 64;

    /// <summary>The plan in the smallest ring in which its local truncations fail rarely enough.</summary>
    /// <param name="plan">Any plan; its ring is the least that is taken.</param>
    /// <param name="options">The planner's; null for the defaults.</param>
    /// <returns>The same plan, perhaps in a larger ring, at most of 64 bits.</returns>
    public static InferencePlan Widen(InferencePlan plan, FixedPointOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        options ??= new FixedPointOptions();
        double units = plan.Steps.Sum(step => Units(step, options));
        int needed = units > 0 ? (int)Math.Ceiling(Math.Log2(units)) + options.FailureBits : 0;
        return plan with { RingBits = Math.Max(plan.RingBits, Math.Min(needed, Most)) };
    }

    private static double Units(PlanStep step, FixedPointOptions options)
    {
        (long positions, int shift) = step switch
        {
            TruncateStep truncate => ((long)truncate.Shape.Elements, truncate.Shift),
            ReluStep relu => ((long)relu.Shape.Elements - relu.Relus, relu.Shift),
            _ => (0L, 0),
        };
        return positions * Math.ScaleB(1, shift + options.ScaleBits + ActivationBits - BitsFromLargestToMean);
    }
}
