using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>Finds the cheapest ring, layout, order of rotations and digits of a layer, by its noise (the idea of HE-PTune: Reagen et al., Cheetah, HPCA 2021, section IV).</summary>
internal sealed class SlotPlanner
{
    // LOCAL in effect but AGREEMENT in nature: both parties must choose alike. In picoseconds, as those of PackingPlanner; keys travel once and are spread over some inferences.
    private const long ByteCost = 20_000;
    private const long KeyByteCost = ByteCost / 32;
    private const long TransformCost = 2_500;
    private const long ProductCost = 300;
    private const long FreshCost = 3_000;
    private const long AnswerCost = 12_000;

    // AGREEMENT: the most bytes of rotated inputs of a tile that a server has to hold.
    private const long HeldBytes = 1L << 30;

    private readonly ConvolutionGeometry _geometry;
    private readonly PlaintextModulus _plaintext;

    /// <summary>A planner.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="plaintext">t, a prime.</param>
    public SlotPlanner(ConvolutionGeometry geometry, PlaintextModulus plaintext)
    {
        _geometry = geometry;
        _plaintext = plaintext;
    }

    /// <summary>Searches.</summary>
    /// <returns>The plan.</returns>
    /// <exception cref="LinearLayerPlanException">Nothing is secure and decrypts.</exception>
    public SlotLayerPlan Find()
    {
        Candidate? best = null;
        List<string> reasons = [];
        foreach (int degree in SecurityTable.RingDegrees)
        {
            if (_plaintext.Prime % (2UL * (ulong)degree) != 1)
            {
                reasons.Add($"n = {degree} needs t to be 1 modulo {2 * degree}");
                continue;
            }

            (Candidate? found, int neededBits) = FindIn(degree);
            if (found is null)
            {
                reasons.Add(FormattableString.Invariant($"n = {degree} needs a modulus of {neededBits} bits and may have {SecurityTable.MaximumModulusBits(degree)}, keys included"));
            }
            else if (best is null || found.Cost < best.Cost)
            {
                best = found;
            }
            else
            {
                // Larger rings only cost more.
                break;
            }
        }

        return best is null
            ? throw new LinearLayerPlanException(
                $"no secure parameters for slots modulo t = {_plaintext.Prime}, {_geometry.Taps} taps, {_geometry.Shape.OutputElements} outputs: {string.Join("; ", reasons)}")
            : new SlotLayerPlan(Parameters.Create(best.Literal), best.Noise, best.Layout, best.Schedule);
    }

    private (Candidate? Best, int NeededBits) FindIn(int degree)
    {
        Candidate? best = null;
        int neededBits = int.MaxValue;
        foreach (SlotLayout layout in LayoutsIn(degree))
        {
            IReadOnlyList<SlotTerm> terms = SlotSchedule.TermsOf(layout);
            bool[] orders = layout.Taps.Count > 1 ? [true, false] : [true];
            for (int babies = 1; babies <= layout.Diagonals; babies *= 2)
            {
                foreach (bool tapsFirst in orders)
                {
                    SlotSchedule schedule = new(layout, terms, tapsFirst, babies);
                    SlotNoise noise = new(layout, schedule, _plaintext);
                    neededBits = Math.Min(neededBits, SlotParametersSearch.NeededBits(noise, _plaintext));
                    foreach ((ParametersLiteral literal, NoiseModel model) in SlotParametersSearch.Find(noise, degree, _plaintext))
                    {
                        long held = (long)schedule.Before.Count * layout.InputCiphertexts * 2 * degree * literal.PrimeBits.Count * sizeof(double);
                        long cost = held > HeldBytes ? long.MaxValue : Cost(layout, schedule, literal);
                        if (best is null || cost < best.Cost)
                        {
                            best = new Candidate(literal, model, layout, schedule, cost);
                        }
                    }
                }
            }
        }

        return (best, neededBits);
    }

    /// <summary>Every number of blocks, each with the fewest tiles.</summary>
    private IEnumerable<SlotLayout> LayoutsIn(int degree)
    {
        int most = 2 * (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Math.Max(_geometry.PhasedInputsPerGroup * _geometry.Shape.Groups, _geometry.Shape.OutputChannels));
        int fewestTiles = int.MaxValue;
        for (int blocks = 1; blocks <= degree / 2 && blocks <= most; blocks *= 2)
        {
            if (Tile(degree / 2 / blocks) is not (TiledAxis rows, TiledAxis columns) || rows.Tiles * columns.Tiles > fewestTiles)
            {
                yield break;
            }

            // More tiles for more blocks would only repeat the same rotations.
            fewestTiles = Math.Min(fewestTiles, rows.Tiles * columns.Tiles);
            yield return new SlotLayout(_geometry, degree, rows, columns, blocks);
        }
    }

    private (TiledAxis Rows, TiledAxis Columns)? Tile(int blockLength)
    {
        foreach (TiledAxis columns in Tilings(_geometry.Columns))
        {
            foreach (TiledAxis rows in Tilings(_geometry.Rows))
            {
                if (SlotLayout.LengthOf(rows, columns) <= blockLength)
                {
                    return (rows, columns);
                }
            }
        }

        return null;
    }

    private static IEnumerable<TiledAxis> Tilings(KernelAxis axis)
    {
        int last = 0;
        for (int tiles = 1; tiles <= axis.Outputs; tiles++)
        {
            int outputs = ConvolutionPacking.DivideUp(axis.Outputs, tiles);
            if (outputs != last)
            {
                last = outputs;
                yield return new TiledAxis(axis, outputs);
            }
        }
    }

    private static long Cost(SlotLayout layout, SlotSchedule schedule, ParametersLiteral literal)
    {
        long degree = layout.RingDegree;
        long primes = literal.PrimeBits.Count;
        long special = literal.SpecialPrimeBits == 0 ? 0 : 1;
        long digits = DigitDecomposition.CountOf(literal);
        long before = schedule.Before.Count(shift => !shift.IsIdentity) * (long)layout.InputCiphertexts;
        long after = (schedule.After.Count(shift => !shift.IsIdentity) + (long)layout.FoldSteps) * layout.OutputCiphertexts;
        long decompositions = (before > 0 ? layout.InputCiphertexts : 0) + after;
        long keys = schedule.Before.Concat(schedule.After).Where(shift => !shift.IsIdentity).Distinct().Count() + layout.FoldSteps;

        // One division by the special prime for each rotation before the products, one for each answer and fold after.
        long divisions = special * (before + ((1 + (long)layout.FoldSteps) * layout.OutputCiphertexts));
        long transforms = (decompositions * (primes + (digits * (primes + special)) - (literal.DigitsPerPrime == 1 ? primes : 0))) + (divisions * (2 + (2 * primes)));
        long products = (schedule.Terms.Count * primes) + ((before + after) * digits * (primes + special));
        long freshBytes = degree / 8 * literal.PrimeBits.Sum();
        long answerBytes = degree / 8 * (literal.AnswerConstantBits + literal.AnswerLinearBits);
        long keyBytes = keys * digits * degree / 8 * (literal.PrimeBits.Sum() + literal.SpecialPrimeBits);
        return (layout.Tiles * ((transforms * degree * TransformCost)
                + (products * degree * ProductCost)
                + (layout.InputCiphertexts * ((freshBytes * ByteCost) + (degree * primes * FreshCost)))
                + (layout.OutputCiphertexts * ((answerBytes * ByteCost) + (degree * primes * AnswerCost)))))
            + (keyBytes * KeyByteCost);
    }

    private sealed record Candidate(ParametersLiteral Literal, NoiseModel Noise, SlotLayout Layout, SlotSchedule Schedule, long Cost);
}
