namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// The ring of a whole network is as wide as its widest tensor, often the end of two linear layers in a row. Those few layers give up
/// bits, one at a time, while the rounding errors of all layers together at most double in variance.
/// </summary>
/// <remarks>
/// Every layer (and the image) rounds with a relative variance proportional to <c>4^-bits</c>, so with r bits given up the sum over N of
/// them grows from N to <c>sum 4^r</c>; trimming stops before that passes <c>2 N</c>. Plans with local truncations are left alone: failures,
/// not ranges, decide on their ring.
/// </remarks>
internal static class BitTrimming
{
    private const double MostVariance = 2;

    /// <summary>Gives up bits where they decide on the ring.</summary>
    /// <param name="network">As <see cref="NetworkSimplifier"/> leaves it.</param>
    /// <param name="ranges">One per tensor of the network.</param>
    /// <param name="scales">One per layer; only those of linear layers are read.</param>
    /// <param name="precision">Bits before.</param>
    /// <param name="options">Headroom and allowed failures.</param>
    /// <returns>Bits after, and the ring needed then.</returns>
    public static (Precision Precision, int RingBits) Trim(
        Network network, TensorRange[] ranges, WeightScale[] scales, Precision precision, FixedPointOptions options)
    {
        int[] givenUp = new int[ranges.Length];
        PlanSketch sketch = PlanBuilder.Build(network, ranges, scales, precision, withWeights: false);
        (Precision Precision, int RingBits) best = (precision, RingChoice.Smallest(sketch, options));
        double rounded = sketch.LinearOrigins.Count + 1;
        double variance = rounded;
        while (sketch.Truncations.Count == 0)
        {
            (int Tensor, PlanSketch Sketch)[] candidates = [.. Sources(sketch, options)
                .Where(tensor => tensor == 0 || scales[tensor - 1].ExactBits == int.MaxValue)
                .Select(tensor => (tensor, PlanBuilder.Build(network, ranges, scales, With(precision, givenUp, tensor), withWeights: false)))];
            if (candidates.Length == 0)
            {
                break;
            }

            (int chosen, sketch) = candidates.MinBy(c => (RingChoice.WidestUnits(c.Sketch, options), givenUp[c.Tensor], c.Tensor));
            variance += 3 * Math.Pow(4, givenUp[chosen]);
            if (variance > MostVariance * rounded)
            {
                break;
            }

            givenUp[chosen]++;
            int ringBits = RingChoice.Smallest(sketch, options);
            best = ringBits < best.RingBits ? (precision with { GivenUp = [.. givenUp] }, ringBits) : best;
        }

        return best;
    }

    private static Precision With(Precision precision, int[] givenUp, int tensor)
    {
        int[] more = [.. givenUp];
        more[tensor]++;
        return precision with { GivenUp = more };
    }

    /// <summary>The roundings whose bits add up in the widest tensor: linear layers and the image, up to the last ReLU.</summary>
    /// <returns>Tensors of the network, ascending.</returns>
    private static SortedSet<int> Sources(PlanSketch sketch, FixedPointOptions options)
    {
        SortedSet<int> sources = [];
        HashSet<int> seen = [];
        Stack<int> open = new([sketch.Tensors.MaxBy(t => t.Range.Bound(options.HeadroomBits) / t.Quantum)!.Id]);
        while (open.TryPop(out int tensor))
        {
            if (!seen.Add(tensor))
            {
                continue;
            }

            if (tensor == 0 || sketch.LinearOrigins.ContainsKey(tensor))
            {
                _ = sources.Add(tensor == 0 ? 0 : sketch.LinearOrigins[tensor]);
            }

            foreach (int input in tensor == 0 || sketch.Steps[tensor - 1] is ReluStep ? [] : sketch.Steps[tensor - 1].Inputs)
            {
                open.Push(input);
            }
        }

        return sources;
    }
}
