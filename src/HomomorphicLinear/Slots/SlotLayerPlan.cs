using System.Globalization;
using PrivateInference.HomomorphicLinear.Packing;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>How one linear layer is encrypted in slots: public geometry, parameters, packing, order of rotations. Immutable; both parties compute the same from the same inputs.</summary>
public sealed class SlotLayerPlan
{
    internal SlotLayerPlan(Parameters parameters, NoiseModel noise, SlotLayout layout, SlotSchedule schedule)
    {
        Parameters = parameters;
        Noise = noise;
        Layout = layout;
        Schedule = schedule;
        Shifts = [.. UsedShifts(layout, schedule)];
        Counts = Count(layout, schedule, Shifts.Count);
        UploadBytes = SeedBytes + (Counts.CiphertextsUp * parameters.FreshCiphertextBytes);
        DownloadBytes = Counts.CiphertextsDown * AnswerBytes;
        RotationKeyBytes = SeedBytes + (Shifts.Count * RotationKey.BytesOf(parameters));
    }

    /// <summary>Geometry of the layer.</summary>
    public ConvolutionShape Shape => Layout.Geometry.Shape;

    /// <summary>Encryption parameters.</summary>
    public Parameters Parameters { get; }

    /// <summary>The noise that the parameters were chosen for.</summary>
    public NoiseModel Noise { get; }

    /// <summary>Bytes from client to server in every inference, exactly.</summary>
    public long UploadBytes { get; }

    /// <summary>Bytes from server to client in every inference, exactly.</summary>
    public long DownloadBytes { get; }

    /// <summary>Bytes of rotation keys from client to server, once, exactly.</summary>
    public long RotationKeyBytes { get; }

    /// <summary>Bytes of the weights in transform form.</summary>
    public long PreparedWeightBytes => checked(Counts.WeightPlaintexts * Parameters.RingDegree * Parameters.Moduli.Count * sizeof(double));

    /// <summary>Operations of one evaluation.</summary>
    public SlotCounts Counts { get; }

    /// <summary>Bits between the predicted noise of an answer and the largest that still decrypts; at least 0.</summary>
    public double NoiseMarginBits => Math.Log2(Parameters.Plaintext.NoiseLimit) - Math.Log2(AnswerNoiseBound);

    /// <summary>Predicted largest noise of an answer, as a fraction of the modulus.</summary>
    public double AnswerNoiseBound
        => Noise.AnswerBound(Parameters.Modulus, Parameters.Literal.AnswerConstantBits, Parameters.Literal.AnswerLinearBits, Parameters.Plaintext);

    /// <summary>Channels side by side in a ciphertext.</summary>
    public int ChannelsPerCiphertext => Layout.Blocks;

    /// <summary>Where rotations come: <c>taps, 2 of 8 diagonals first</c>.</summary>
    public string Order => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Schedule.TapsFirst && Layout.Taps.Count > 1 ? "taps and " : string.Empty)}{Schedule.Babies} of {Layout.Diagonals} diagonals first");

    internal static int SeedBytes => 16;

    internal SlotLayout Layout { get; }

    internal SlotSchedule Schedule { get; }

    /// <summary>Rotations for which there must be keys, in the order in which these travel.</summary>
    internal IReadOnlyList<SlotShift> Shifts { get; }

    internal long AnswerBytes => (((long)Parameters.Literal.AnswerConstantBits + Parameters.Literal.AnswerLinearBits) * Parameters.RingDegree) / 8;

    /// <summary>Plans a layer.</summary>
    /// <param name="shape">Geometry; all sizes and output sizes positive.</param>
    /// <param name="prime">t: shares and weights lie in Z_t; a prime below 2^51 that is 1 modulo 2n for the ring degrees n to be considered.</param>
    /// <returns>The cheapest plan that is secure and decrypts.</returns>
    /// <exception cref="ArgumentException">An impossible shape, or not a prime.</exception>
    /// <exception cref="LinearLayerPlanException">No secure parameters fit; the message has the numbers.</exception>
    public static SlotLayerPlan Create(ConvolutionShape shape, ulong prime) => new SlotPlanner(new ConvolutionGeometry(shape), PlaintextModulus.OfPrime(prime)).Find();

    private static IEnumerable<SlotShift> UsedShifts(SlotLayout layout, SlotSchedule schedule)
        => schedule.Terms.Select(term => schedule.Before[schedule.BeforeOf(term)])
            .Concat(schedule.Terms.Select(term => schedule.After[schedule.AfterOf(term)]))
            .Concat(Enumerable.Range(0, layout.FoldSteps).Select(layout.FoldShift))
            .Where(shift => !shift.IsIdentity)
            .Distinct()
            .OrderBy(shift => shift.IsSwapped)
            .ThenBy(shift => shift.Rotation);

    private static SlotCounts Count(SlotLayout layout, SlotSchedule schedule, int keys)
    {
        (int, int)[] before = [.. schedule.Terms.Select(term => (term.Input, schedule.BeforeOf(term))).Distinct().Where(pair => !schedule.Before[pair.Item2].IsIdentity)];
        (int, int)[] sums = [.. schedule.Terms.Select(term => (term.Output, schedule.AfterOf(term))).Distinct()];
        long after = sums.Count(pair => !schedule.After[pair.Item2].IsIdentity);
        long folds = (long)layout.OutputCiphertexts * layout.FoldSteps;
        return new SlotCounts
        {
            CiphertextsUp = ((long)layout.Tiles * layout.InputCiphertexts) + 1,
            CiphertextsDown = (long)layout.Tiles * layout.OutputCiphertexts,
            PlaintextProducts = (long)layout.Tiles * schedule.Terms.Count,
            Rotations = layout.Tiles * (before.Length + after + folds),
            Decompositions = layout.Tiles * (before.Select(pair => pair.Item1).Distinct().Count() + after + folds),
            Additions = layout.Tiles * (schedule.Terms.Count - sums.Select(pair => pair.Item1).Distinct().Count() + folds),
            RotationKeys = keys,
            WeightPlaintexts = schedule.Terms.Count,
        };
    }
}
