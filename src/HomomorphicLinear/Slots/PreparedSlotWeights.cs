namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>A layer's weights in slots, in transform form when memory allows, used by every inference. Immutable, so usable from several threads; holds the server's secret.</summary>
public sealed class PreparedSlotWeights
{
    private readonly double[][]? _plaintexts;
    private readonly long[] _weights;

    internal PreparedSlotWeights(SlotLayerPlan plan, long[] weights, bool isTransformed, int degreeOfParallelism)
    {
        Plan = plan;
        _weights = weights;
        if (!isTransformed)
        {
            return;
        }

        double[][] plaintexts = new double[plan.Schedule.Terms.Count][];
        Workers.Run(
            plaintexts.Length,
            degreeOfParallelism,
            () => new Scratch(plan),
            (term, scratch) =>
            {
                plaintexts[term] = GC.AllocateUninitializedArray<double>(plan.Parameters.Ring.Length);
                Transform(term, scratch, plaintexts[term]);
            });
        _plaintexts = plaintexts;
        _weights = [];
    }

    /// <summary>The layer.</summary>
    public SlotLayerPlan Plan { get; }

    /// <summary>Whether evaluations find the weights transformed.</summary>
    public bool IsTransformed => _plaintexts is not null;

    /// <summary>Memory held.</summary>
    public long Bytes => _plaintexts?.Sum(static values => (long)values.Length * sizeof(double)) ?? ((long)_weights.Length * sizeof(long));

    /// <summary>One plaintext in transform order.</summary>
    /// <param name="term">The product's number in the schedule.</param>
    /// <param name="scratch">The thread's; holds the result where weights are not transformed yet.</param>
    /// <returns>Values prime by prime, in [-(p-1)/2, (p-1)/2].</returns>
    internal double[] PlaintextOf(int term, Scratch scratch)
    {
        if (_plaintexts is not null)
        {
            return _plaintexts[term];
        }

        Transform(term, scratch, scratch.Values);
        return scratch.Values;
    }

    private void Transform(int index, Scratch scratch, double[] values)
    {
        SlotSchedule schedule = Plan.Schedule;
        SlotTerm term = schedule.Terms[index];
        SlotTap tap = Plan.Layout.Taps[term.Tap];
        scratch.Weights.Fill(term.Output, term.Input, term.Diagonal, tap, schedule.After[schedule.AfterOf(term)], _weights, scratch.Encoder.Modulus, scratch.Slots);
        scratch.Encoder.Encode(scratch.Slots, scratch.Coefficients);
        Plan.Parameters.Ring.Forward(scratch.Coefficients, Plan.Parameters.Plaintext.Prime / 2.0, values);
    }

    /// <summary>What a thread needs to transform weights.</summary>
    /// <param name="plan">The layer.</param>
    internal sealed class Scratch(SlotLayerPlan plan)
    {
        public SlotWeights Weights { get; } = new(plan.Layout);

        public SlotEncoder Encoder { get; } = new(plan.Parameters.RingDegree, plan.Parameters.Plaintext.Prime);

        public ulong[] Slots { get; } = new ulong[plan.Parameters.RingDegree];

        public double[] Coefficients { get; } = new double[plan.Parameters.RingDegree];

        public double[] Values { get; } = new double[plan.Parameters.Ring.Length];
    }
}
