namespace PrivateInference.Networks.FixedPoint;

/// <summary>The smallest ring in which a sketch fails rarely enough.</summary>
internal static class RingChoice
{
    /// <summary>Rings above this are not looked at; above 64 they only serve to say how far off a plan is.</summary>
    public const int Most = 128;

    /// <summary>Finds the ring.</summary>
    /// <param name="sketch">The steps.</param>
    /// <param name="options">Headroom and allowed failures.</param>
    /// <returns>l, from 8 to <see cref="Most"/>.</returns>
    public static int Smallest(PlanSketch sketch, FixedPointOptions options)
    {
        double allowed = Math.ScaleB(1, -options.FailureBits);
        int ringBits = ForRanges(sketch, options);
        while (ringBits < Most && Overflow(sketch, ringBits) + Failures(sketch, ringBits) > allowed)
        {
            ringBits++;
        }

        return ringBits;
    }

    /// <summary>The ring that holds every range with headroom, failures of truncations left aside.</summary>
    /// <param name="sketch">The steps.</param>
    /// <param name="options">Headroom.</param>
    /// <returns>l, from 8 to <see cref="Most"/>.</returns>
    public static int ForRanges(PlanSketch sketch, FixedPointOptions options)
    {
        double units = WidestUnits(sketch, options);
        return Math.Clamp(units < 1 ? 0 : Math.ILogB(units) + 2, 8, Most);
    }

    /// <summary>The largest bound of a tensor, in units of its quantum.</summary>
    /// <param name="sketch">The steps.</param>
    /// <param name="options">Headroom.</param>
    /// <returns>What the ring must hold.</returns>
    public static double WidestUnits(PlanSketch sketch, FixedPointOptions options)
        => sketch.Tensors.Max(t => t.Range.Bound(options.HeadroomBits) / t.Quantum);

    /// <summary>Report on a sketch in a ring.</summary>
    /// <param name="sketch">The steps.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="precision">Bits used.</param>
    /// <param name="options">What was asked.</param>
    /// <returns>The report.</returns>
    public static FixedPointReport Report(PlanSketch sketch, int ringBits, Precision precision, FixedPointOptions options)
    {
        TensorReport[] tensors = [.. sketch.Tensors.Select(t => Tensor(sketch, t, ringBits))];
        double overflow = tensors.Sum(t => t.OverflowProbability);
        double failures = tensors.Sum(t => t.TruncationFailureProbability);
        string reason = Reason(sketch, ringBits, precision, options);
        return new FixedPointReport(ringBits, precision.ScaleBits, precision.WeightBits, overflow, failures, reason, tensors);
    }

    private static double Overflow(PlanSketch sketch, int ringBits) => sketch.Tensors.Sum(t => Overflow(t, ringBits));

    private static double Failures(PlanSketch sketch, int ringBits) => sketch.Truncations.Sum(t => t.Failures(ringBits));

    private static double Overflow(PlanTensor tensor, int ringBits)
        => tensor.Shape.Elements * tensor.Range.TailProbability(Math.ScaleB(tensor.Quantum, ringBits - 1));

    private static TensorReport Tensor(PlanSketch sketch, PlanTensor tensor, int ringBits)
    {
        PlanStep? step = tensor.Id == 0 ? null : sketch.Steps[tensor.Id - 1];
        LocalTruncationSite? site = sketch.Truncations.Find(s => s.Step == tensor.Id - 1);
        double bits = tensor.Range.Largest == 0 ? 1 : tensor.Bits + 1;
        int shift = step switch
        {
            ReluStep relu => relu.Shift,
            TruncateStep truncate => truncate.Shift,
            _ => 0,
        };
        return new TensorReport(
            tensor.Id,
            step?.Name ?? "input",
            tensor.Range,
            tensor.Quantum,
            bits,
            ringBits - bits,
            shift,
            site?.Positions ?? 0,
            Overflow(tensor, ringBits),
            site?.Failures(ringBits) ?? 0);
    }

    private static string Reason(PlanSketch sketch, int ringBits, Precision precision, FixedPointOptions options)
    {
        int forRanges = ForRanges(sketch, options);
        PlanTensor widest = sketch.Tensors.MaxBy(t => t.Range.Bound(options.HeadroomBits) / t.Quantum)!;
        string name = widest.Id == 0 ? "the image" : sketch.Steps[widest.Id - 1].Name;
        long positions = sketch.Truncations.Sum(t => t.Positions);
        string reason = FormattableString.Invariant($"{name} needs {forRanges} bits for magnitudes up to {widest.Range.Bound(options.HeadroomBits):G3}");
        if (Smallest(sketch, options) > forRanges)
        {
            reason += FormattableString.Invariant($"; {ringBits} keep failures, {positions} local truncations among them, below 2^-{options.FailureBits}");
        }

        if (precision.ScaleBits < options.ScaleBits || precision.WeightBits < options.WeightScaleBits)
        {
            reason += $"; scale bits reduced from {options.ScaleBits} to {precision.ScaleBits} and weight bits from "
                + $"{options.WeightScaleBits} to {precision.WeightBits} to fit the ring";
        }

        if (precision.GivenUp is not null)
        {
            reason += $"; {precision.GivenUp.Count(bits => bits > 0)} tensors that decided on the ring gave up to {precision.GivenUp.Max()} bits";
        }

        return reason;
    }
}
