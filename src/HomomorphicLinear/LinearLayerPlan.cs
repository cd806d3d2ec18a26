using System.Globalization;
using PrivateInference.HomomorphicLinear.Direct;
using PrivateInference.HomomorphicLinear.Packing;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>How one linear layer is encrypted: public geometry, parameters, packing. Immutable; both parties compute the same from the same inputs.</summary>
public sealed class LinearLayerPlan
{
    private readonly bool _isDirectWhenKept;
    private readonly PlaintextRuns? _runs;
    private readonly PlaintextRuns? _runsWhenKept;

    private LinearLayerPlan(int weightBits, Parameters parameters, NoiseModel noise, ConvolutionPacking packing, int weighed, bool? isDirect = null)
    {
        ParametersWeighed = weighed;
        WeightBits = weightBits;
        Parameters = parameters;
        Noise = noise;
        Packing = packing;
        UploadBytes = SeedBytes + ((packing.Ciphertexts + 1) * parameters.FreshCiphertextBytes);
        for (int tile = 0; tile < packing.Tiles; tile++)
        {
            for (int answer = 0; answer < packing.AnswersPerTile; answer++)
            {
                DownloadBytes += AnswerBytes(tile, answer);
            }
        }

        long primes = parameters.Moduli.Count;
        long products = packing.WeightPolynomials * packing.Tiles;
        Counts = new LinearCounts
        {
            Encryptions = packing.Ciphertexts + 1,
            CiphertextsUp = packing.Ciphertexts + 1,
            CiphertextsDown = packing.Answers,
            PlaintextProducts = products,
            Additions = products - packing.Answers,
            ClientTransforms = ((packing.Ciphertexts + 1) * primes) + (packing.Answers * 2 * DecryptionRing.PrimeCount),
            ServerTransforms = packing.Answers * 3 * primes,
            DirectProducts = 0,
            Decryptions = packing.Answers,
        };
        _runs = packing.Runs is PlaintextRuns runs && EvaluationPrices.AreRunsCheaper(this, runs, isKept: false) ? runs : null;
        _runsWhenKept = packing.Runs is PlaintextRuns kept && EvaluationPrices.AreRunsCheaper(this, kept, isKept: true) ? kept : null;
        Direct = isDirect is null ? EvaluationPrices.Choose(this) : isDirect.Value ? DirectSchedule.Create(packing, parameters, weightBits) : null;
        _isDirectWhenKept = Direct is not null && (isDirect ?? EvaluationPrices.IsDirectCheaper(this, Direct, isKept: true));
        Counts = Counts with { DirectProducts = Direct?.Products ?? 0 };
    }

    /// <summary>Geometry of the layer.</summary>
    public ConvolutionShape Shape => Packing.Geometry.Shape;

    /// <summary>l: shares lie in Z_2^l; with a prime plaintext modulus its length.</summary>
    public int RingBits => Parameters.PlaintextBits;

    /// <summary>Every weight is below 2 to this in magnitude.</summary>
    public int WeightBits { get; }

    /// <summary>Encryption parameters.</summary>
    public Parameters Parameters { get; }

    /// <summary>The noise that the parameters were chosen for.</summary>
    public NoiseModel Noise { get; }

    /// <summary>Noise models that parameters were searched for before this plan was found: what planning takes is proportional to it.</summary>
    public int ParametersWeighed { get; }

    /// <summary>Bytes from client to server, exactly.</summary>
    public long UploadBytes { get; }

    /// <summary>Bytes from server to client, exactly.</summary>
    public long DownloadBytes { get; }

    /// <summary>Operations of one evaluation.</summary>
    public LinearCounts Counts { get; }

    /// <summary>Bytes of the weights in the form in which they are kept.</summary>
    public long PreparedWeightBytes
        => IsDirect(isKept: true) ? Direct!.WeightBytes : RunsOf(isKept: true)?.Count == 1 ? Packing.WeightPolynomials * sizeof(double) : TransformedValues(isKept: true) * sizeof(double);

    /// <summary>Bits between the predicted noise of an answer and the largest that still decrypts; at least 0.</summary>
    public double NoiseMarginBits => Math.Log2(Parameters.Plaintext.NoiseLimit) - Math.Log2(AnswerNoiseBound);

    /// <summary>Predicted largest noise of an answer, as a fraction of the modulus.</summary>
    public double AnswerNoiseBound => Noise.AnswerBound(Parameters.Modulus, Parameters.Literal.AnswerConstantBits, Parameters.Literal.AnswerLinearBits, Parameters.Plaintext);

    /// <summary>How answers are summed without transforms; null where that is never the cheaper way.</summary>
    internal DirectSchedule? Direct { get; }

    internal static int SeedBytes => 16;

    internal ConvolutionPacking Packing { get; }

    /// <summary>Whether the server evaluates without transforms.</summary>
    /// <param name="isKept">Whether memory allows to keep the weights in the form in which they are used; otherwise every evaluation brings them into it.</param>
    /// <returns>Of <see cref="WeightForm"/>, whether it is the last.</returns>
    public bool IsDirect(bool isKept) => isKept ? _isDirectWhenKept : Direct is not null;

    /// <summary>How the server holds the weights while it multiplies by them.</summary>
    /// <param name="isKept">Whether memory allows to keep the weights in that form; otherwise every evaluation brings them into it.</param>
    /// <returns>The cheapest form by fixed prices, so that a cost model knows it.</returns>
    public WeightForm FormOf(bool isKept) => IsDirect(isKept) ? WeightForm.Direct : RunsOf(isKept) is null ? WeightForm.Polynomials : WeightForm.Runs;

    /// <summary>Values modulo one prime of the ciphertexts that the server loads, where it does not evaluate directly; plaintexts of several shifts need as many copies.</summary>
    /// <param name="isKept">Whether weights are kept transformed.</param>
    /// <returns>Of one evaluation, of one of a ciphertext's two polynomials.</returns>
    public long LoadedValues(bool isKept)
        => checked(((Packing.Ciphertexts * (RunsOf(isKept)?.Shifts.Length ?? 1)) + 1) * Parameters.RingDegree * Parameters.Moduli.Count);

    /// <summary>Products modulo one prime of a value of a plaintext and those of a ciphertext's polynomials, where the server does not evaluate directly.</summary>
    /// <param name="isKept">Whether weights are kept transformed: plaintexts that come as runs of several shifts take a product for each.</param>
    /// <returns>Of one evaluation.</returns>
    public long ValueProducts(bool isKept)
        => checked(Counts.PlaintextProducts * Parameters.RingDegree * Parameters.Moduli.Count * (RunsOf(isKept)?.Shifts.Length ?? 1));

    /// <summary>Values modulo one prime that the transforms of the weights give, where the server does not evaluate directly; constants need none.</summary>
    /// <param name="isKept">Whether weights are kept transformed; otherwise every evaluation transforms them.</param>
    /// <returns>Of all weights once.</returns>
    public long TransformedValues(bool isKept)
        => RunsOf(isKept) is PlaintextRuns runs
            ? runs.Count == 1 ? 0 : checked(Packing.WeightPolynomials * Parameters.Moduli.Count * runs.Values)
            : checked(Packing.WeightPolynomials * Parameters.Moduli.Count * Parameters.RingDegree);

    /// <summary>Plans a layer.</summary>
    /// <param name="shape">Geometry; all sizes and output sizes positive.</param>
    /// <param name="ringBits">l, from 1 to 64: shares lie in Z_2^l.</param>
    /// <param name="weightBits">From 1 to 32: every weight is below 2 to this in magnitude.</param>
    /// <returns>The cheapest plan that is secure and decrypts.</returns>
    /// <exception cref="ArgumentException">An impossible shape or bits out of range.</exception>
    /// <exception cref="LinearLayerPlanException">No secure parameters fit; the message has the numbers.</exception>
    public static LinearLayerPlan Create(ConvolutionShape shape, int ringBits, int weightBits)
        => Create(shape, PlaintextModulus.PowerOfTwo(ringBits), weightBits);

    /// <summary>Plans a layer whose shares lie in any ring.</summary>
    /// <param name="shape">Geometry; all sizes and output sizes positive.</param>
    /// <param name="plaintext">t: shares lie in Z_t, 2^l or a prime.</param>
    /// <param name="weightBits">From 1 to 32: every weight is below 2 to this in magnitude.</param>
    /// <returns>The cheapest plan that is secure and decrypts.</returns>
    /// <exception cref="ArgumentException">An impossible shape or bits out of range.</exception>
    /// <exception cref="LinearLayerPlanException">No secure parameters fit; the message has the numbers.</exception>
    public static LinearLayerPlan Create(ConvolutionShape shape, PlaintextModulus plaintext, int weightBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weightBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weightBits, 32);
        ConvolutionGeometry geometry = new(shape);
        (Parameters Parameters, NoiseModel Noise, ConvolutionPacking Packing, long Cost)? best = null;
        int weighed = 0;
        foreach (int degree in SecurityTable.RingDegrees)
        {
            // More outputs in an answer make it noisier and the modulus longer: both are chosen together.
            for (int entries = 1; ; entries += Math.Max(1, entries / 2))
            {
                NoiseModel noise = new(degree, weightBits, checked(geometry.Taps * entries), shape.OutputElements);
                ParametersLiteral? literal = ParametersSearch.Find(noise, plaintext);
                weighed++;
                if (literal is null)
                {
                    break;
                }

                Parameters parameters = Parameters.Create(literal);
                PackingPlanner planner = new(geometry, degree, parameters.Moduli.Count, parameters.FreshCiphertextBytes, literal.AnswerLinearBits, entries);
                if (planner.Find() is not (ConvolutionPacking packing, long cost))
                {
                    break;
                }

                if (best is null || cost < best.Value.Cost)
                {
                    best = (parameters, noise, packing, cost);
                }

                // What a design takes of an answer rises in steps.
                if (packing.EntriesPerAnswer * (shape.Groups > 1 ? 2 : 1) < entries)
                {
                    break;
                }
            }
        }

        if (best is null)
        {
            throw new LinearLayerPlanException(Refusal(geometry, plaintext, weightBits));
        }

        return new LinearLayerPlan(weightBits, best.Value.Parameters, best.Value.Noise, best.Value.Packing, weighed);
    }

    /// <summary>The same layer, evaluated in one way whatever it costs: for measurements that compare or calibrate both. The client's half does not change.</summary>
    /// <param name="isDirect">Directly where that is possible (weights of at most 15 bits, no groups), or with transforms.</param>
    /// <returns>A plan with the same bytes and results.</returns>
    public LinearLayerPlan Evaluated(bool isDirect) => new(WeightBits, Parameters, Noise, Packing, ParametersWeighed, isDirect);

    /// <summary>A plan with parameters and noise given, for tests of the noise model.</summary>
    internal static LinearLayerPlan Create(ConvolutionShape shape, int weightBits, Parameters parameters, NoiseModel noise)
    {
        PackingPlanner planner = new(
            new ConvolutionGeometry(shape), parameters.RingDegree, parameters.Moduli.Count, parameters.FreshCiphertextBytes, parameters.Literal.AnswerLinearBits, maximumEntries: 1);
        return new LinearLayerPlan(weightBits, parameters, noise, planner.Find()!.Value.Packing, 1);
    }

    internal long AnswerBytes(int tile, int answer)
    {
        long bits = ((long)Parameters.RingDegree * Parameters.Literal.AnswerLinearBits)
            + ((long)Packing.Groups.EntriesOf(answer) * Packing.PixelsOf(tile) * Parameters.Literal.AnswerConstantBits);
        return (bits + 7) / 8;
    }

    /// <summary>The form of plaintexts where the server does not evaluate directly.</summary>
    /// <param name="isKept">Whether weights are kept transformed.</param>
    /// <returns>Runs where that is cheaper, or null for whole polynomials.</returns>
    internal PlaintextRuns? RunsOf(bool isKept) => isKept ? _runsWhenKept : _runs;

    /// <summary>Where each answer's bytes begin, and where the last end.</summary>
    internal long[] AnswerStarts()
    {
        long[] starts = new long[Packing.Answers + 1];
        for (int answer = 0; answer < Packing.Answers; answer++)
        {
            starts[answer + 1] = starts[answer] + AnswerBytes(answer / Packing.AnswersPerTile, answer % Packing.AnswersPerTile);
        }

        return starts;
    }

    private static string Refusal(ConvolutionGeometry geometry, PlaintextModulus plaintext, int weightBits)
    {
        IEnumerable<string> degrees = SecurityTable.RingDegrees.Select(degree =>
        {
            NoiseModel noise = new(degree, weightBits, geometry.Taps, geometry.Shape.OutputElements);
            int needed = plaintext.Bits + 2 + (int)Math.Ceiling(Math.Log2(noise.FloodedBound));
            return string.Create(CultureInfo.InvariantCulture, $"n = {degree} needs a modulus of {needed} bits and may have {SecurityTable.MaximumModulusBits(degree)}");
        });
        return $"no secure parameters for l = {plaintext.Bits}, weights below 2^{weightBits}, {geometry.Taps} taps, {geometry.Shape.OutputElements} outputs: {string.Join("; ", degrees)}";
    }
}
