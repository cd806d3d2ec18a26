using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear.Direct;

/// <summary>
/// How a layer is evaluated without transforms: each answer is a sum of weights times shifted ciphertexts, coefficient by coefficient, in digits of 16 bits.
/// From geometry alone, so that both work and its count come from here. Immutable.
/// </summary>
/// <remarks>
/// A weight polynomial of few coefficients makes that cheaper than products of transforms; the idea is Jaguar's (2026), there modulo a power of two. The sum is
/// the same element of the same ring, so bytes, noise and what they hide do not change.
/// </remarks>
internal sealed class DirectSchedule
{
    /// <summary>Longest weights, the sign apart, that a digit's product takes.</summary>
    public const int MaximumWeightBits = 15;

    // LOCAL: multiply-adds in the time in which a sum of digits is widened and joined to the others.
    private const int JoinProducts = 40;

    // LOCAL: words of a cache line.
    private const int LineWords = 16;

    private DirectSchedule(ConvolutionPacking packing, Parameters parameters, int weightBits)
    {
        Packing = packing;
        WeightBits = weightBits;
        Pairs = PairsOf(packing);
        int[] exponents = new int[packing.RingDegree];
        int[] indexes = new int[packing.RingDegree];
        List<int> terms = [];
        PairTerms = new int[Pairs.Count + 1];
        for (int pair = 0; pair < Pairs.Count; pair++)
        {
            SortedSet<int> places = [];
            foreach (int block in BlocksOf(pair))
            {
                places.UnionWith(exponents.AsSpan(0, packing.FillTaps(0, 0, block, exponents, indexes)).ToArray());
            }

            terms.AddRange(places);
            PairTerms[pair + 1] = terms.Count;
        }

        Exponents = [.. terms];
        Before = Math.Max(0, terms.Max());
        After = Math.Max(0, -terms.Min());

        // An odd number of cache lines, or the same place of all pairs would share the cache's sets.
        PairLength = (((Before + packing.RingDegree + After + LineWords - 1) / LineWords) | 1) * LineWords;
        Starts = new int[terms.Count];
        for (int pair = 0; pair < Pairs.Count; pair++)
        {
            for (int term = PairTerms[pair]; term < PairTerms[pair + 1]; term++)
            {
                Starts[term] = checked((pair * PairLength) + Before - Exponents[term]);
            }
        }

        AllBlocks = [.. Enumerable.Range(0, packing.RingDegree / DigitProductKernel.Length)];
        int count = packing.FillOutputs(0, 0, exponents, indexes);
        SentBlocks = [.. exponents.Take(count).Select(place => place / DigitProductKernel.Length).Distinct().Order()];
        long digits = parameters.Moduli.Sum(prime => (long)new ResidueDigits(new Modulus(prime)).Count);
        long sums = (long)packing.Tiles * AnswerGroups * DigitProductKernel.Answers * (AllBlocks.Count + SentBlocks.Count) * DigitProductKernel.Length;
        Products = checked(sums * digits * ((2L * terms.Count) + JoinProducts));
        WeightBytes = (long)AnswerGroups * DigitProductKernel.Answers * terms.Count * sizeof(int);
    }

    /// <summary>The packing.</summary>
    public ConvolutionPacking Packing { get; }

    /// <summary>Every weight is below 2 to this in magnitude.</summary>
    public int WeightBits { get; }

    /// <summary>Channel blocks that lie side by side; the second is -1 where there is none.</summary>
    public IReadOnlyList<(int First, int Second)> Pairs { get; }

    /// <summary>The power of x of each term, in (-n, n), pair after pair.</summary>
    public int[] Exponents { get; }

    /// <summary>Each pair's first term, and the number of terms.</summary>
    public int[] PairTerms { get; }

    /// <summary>Where each term reads the word of coefficient 0.</summary>
    public int[] Starts { get; }

    /// <summary>Words of a pair from one to the next.</summary>
    public int PairLength { get; }

    /// <summary>Coefficients that a pair has before its first: the last ones with the other sign, so that no sum ends at an edge.</summary>
    public int Before { get; }

    /// <summary>The same after its last.</summary>
    public int After { get; }

    /// <summary>Blocks of coefficients of <c>c1</c>, all of which are sent.</summary>
    public IReadOnlyList<int> AllBlocks { get; }

    /// <summary>Blocks of <c>c0</c> that hold an output.</summary>
    public IReadOnlyList<int> SentBlocks { get; }

    /// <summary>Answers of a tile, so many at a time.</summary>
    public int AnswerGroups => ConvolutionPacking.DivideUp(Packing.AnswersPerTile, DigitProductKernel.Answers);

    /// <summary>Multiply-adds of 16 bits of an evaluation, those of answers that only fill a group and the joining of digits included.</summary>
    public long Products { get; }

    /// <summary>Bytes of the weights in the order of the terms.</summary>
    public long WeightBytes { get; }

    /// <summary>Largest sum of one digit.</summary>
    /// <param name="digits">How residues are cut.</param>
    public double SumBound(ResidueDigits digits) => Math.ScaleB(Exponents.Length, digits.Width + WeightBits);

    /// <summary>Schedules a layer.</summary>
    /// <param name="packing">Its packing.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="weightBits">Every weight is below 2 to this in magnitude.</param>
    /// <returns>The schedule, or null where weights are too long, or for groups, whose answers differ in the ciphertexts that they read.</returns>
    public static DirectSchedule? Create(ConvolutionPacking packing, Parameters parameters, int weightBits)
        => weightBits > MaximumWeightBits || packing.Geometry.Shape.Groups > 1 || packing.RingDegree % DigitProductKernel.Length != 0
            ? null
            : new DirectSchedule(packing, parameters, weightBits);

    /// <summary>The fewest multiply-adds that a schedule of this layer could have, known without making it.</summary>
    /// <param name="packing">Its packing.</param>
    /// <param name="parameters">Its parameters.</param>
    public static double LeastProducts(ConvolutionPacking packing, Parameters parameters)
        => (double)packing.Geometry.Shape.WeightElements * packing.Tiles * packing.RingDegree * parameters.Moduli.Sum(prime => (double)new ResidueDigits(new Modulus(prime)).Count);

    /// <summary>Channel blocks of a pair.</summary>
    /// <param name="pair">From 0.</param>
    /// <returns>One or two.</returns>
    public int[] BlocksOf(int pair) => Pairs[pair].Second < 0 ? [Pairs[pair].First] : [Pairs[pair].First, Pairs[pair].Second];

    /// <summary>Blocks whose taps lie at the same places go together: a place that only one of two uses costs as much as one that both use.</summary>
    private static List<(int First, int Second)> PairsOf(ConvolutionPacking packing)
    {
        int[] blocks =
        [
            .. Enumerable.Range(0, packing.ChannelBlocks)
                .OrderBy(block => block * packing.ChannelsPerBlock % packing.Geometry.Phases)
                .ThenBy(block => block),
        ];
        List<(int First, int Second)> pairs = [];
        for (int i = 0; i < blocks.Length; i += 2)
        {
            pairs.Add((blocks[i], i + 1 < blocks.Length ? blocks[i + 1] : -1));
        }

        return pairs;
    }
}
