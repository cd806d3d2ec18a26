namespace PrivateInference.Networks.FixedPoint;

/// <summary>Makes an <see cref="InferencePlan"/> of a network from the ranges that its tensors take on calibration inputs.</summary>
/// <remarks>
/// Activations take <see cref="FixedPointOptions.ScaleBits"/> + 2 bits, weights follow the smaller channels of their layer, and both round to
/// nearest; what is linear is exact. The ring is the smallest that holds, for every tensor, both twice
/// (<see cref="FixedPointOptions.HeadroomBits"/>) the largest magnitude seen and eight standard deviations from the mean, and in which
/// the estimated overflow (<see cref="TensorRange.TailProbability"/>) and
/// the expected failures of <see cref="LocalTruncation"/>, <c>sum of |x| / 2^l</c> over the truncated positions with the mean |x| seen,
/// stay below <c>2^-FailureBits</c> together. A claim about inputs like those of the calibration, not about every input:
/// <see cref="OverflowCheck"/> counts what really happened on one.
/// </remarks>
public static class FixedPointPlanner
{
    private const int FewestBits = 6;
    private static readonly double[] s_bitBudgets = [1024, 60, 56, 52, 48, 44, 40, 36, 32, 28];

    /// <summary>Makes a plan.</summary>
    /// <param name="network">Any network.</param>
    /// <param name="calibrationInputs">At least one image, in channel, row, column order; see <see cref="CalibrationInputs"/> when there is none.</param>
    /// <param name="options">How fine and how safe.</param>
    /// <returns>A plan with weights.</returns>
    /// <exception cref="ArgumentException">An option out of range, no calibration input, or one of the wrong length.</exception>
    /// <exception cref="InferencePlanException">A layer that integers cannot express, or a ring that does not suffice.</exception>
    public static InferencePlan Create(Network network, IReadOnlyList<float[]> calibrationInputs, FixedPointOptions options)
        => Create(network, calibrationInputs, options, out _);

    /// <summary>Makes a plan and says what was chosen.</summary>
    /// <param name="network">Any network.</param>
    /// <param name="calibrationInputs">At least one image, in channel, row, column order.</param>
    /// <param name="options">How fine and how safe.</param>
    /// <param name="report">Ranges, quanta, shifts and failure probabilities.</param>
    /// <returns>A plan with weights.</returns>
    /// <exception cref="ArgumentException">An option out of range, no calibration input, or one of the wrong length.</exception>
    /// <exception cref="InferencePlanException">A layer that integers cannot express, or a ring that does not suffice.</exception>
    public static InferencePlan Create(
        Network network,
        IReadOnlyList<float[]> calibrationInputs,
        FixedPointOptions options,
        out FixedPointReport report)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(calibrationInputs);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        TensorRange[] originalRanges = RangeCalibration.Measure(network, calibrationInputs);
        Network simplified = NetworkSimplifier.Simplify(network, [.. originalRanges.Select(r => r.Largest)]);
        TensorRange[] ranges = RangeCalibration.Measure(simplified, calibrationInputs);
        WeightScale[] scales = [.. simplified.Layers.Select(Scale)];

        int limit = options.RingBits ?? 64;
        Precision precision = new(options.ScaleBits, options.WeightScaleBits, 0) { Truncation = options.Truncation };
        while (true)
        {
            (precision, int needed) = BestBudget(simplified, ranges, scales, precision, options);
            if (options.RingBits is null || needed > limit)
            {
                (precision, needed) = BitTrimming.Trim(simplified, ranges, scales, precision, options);
            }

            if (needed <= limit)
            {
                int ringBits = options.RingBits ?? needed;
                PlanSketch sketch = PlanBuilder.Build(simplified, ranges, scales, precision, withWeights: true);
                report = RingChoice.Report(sketch, ringBits, precision, options);
                PlanStep[] steps = [.. sketch.Steps.Select(step => InRing(WithoutIdleClamp(step, ringBits), ringBits))];
                return new InferencePlan(
                    network.Name, network.Variant, ringBits, network.InputShape, sketch.Tensors[0].Quantum, steps, network.Output);
            }

            precision = Coarser(precision with { GivenUp = null }, needed, limit, network.Name);
        }
    }

    private static (Precision Precision, int RingBits) BestBudget(
        Network network, TensorRange[] ranges, WeightScale[] scales, Precision precision, FixedPointOptions options)
        => s_bitBudgets
            .Select(budget => precision with { BitBudget = budget })
            .Select(p => (p, RingChoice.Smallest(PlanBuilder.Build(network, ranges, scales, p, withWeights: false), options)))
            .MinBy(candidate => candidate.Item2);

    private static Precision Coarser(Precision precision, int needed, int limit, string name)
    {
        if (precision.WeightBits > FewestBits && precision.WeightBits >= precision.ScaleBits)
        {
            return precision with { WeightBits = precision.WeightBits - 1 };
        }

        if (precision.ScaleBits > FewestBits)
        {
            return precision with { ScaleBits = precision.ScaleBits - 1 };
        }

        throw new InferencePlanException(
            $"network {name} needs a ring of {needed} bits even with {precision.ScaleBits} scale bits and {precision.WeightBits} weight bits, "
            + $"{limit} are available");
    }

    /// <summary>A clamp that no number of the ring reaches after the shift would only cost gates.</summary>
    private static PlanStep WithoutIdleClamp(PlanStep step, int ringBits)
        => step is ReluStep { UpperBound: long upper } relu && upper >= (long)(RingInteger.Mask(ringBits - 1) >> relu.Shift)
            ? relu with { UpperBound = null }
            : step;

    /// <summary>Where too few bits would be left for a circuit, a ReLU truncates faithfully.</summary>
    private static PlanStep InRing(PlanStep step, int ringBits)
        => step is ReluStep relu && ringBits - relu.BitsDroppedBefore < ReluStep.FewestSummedBits
            ? relu with { Truncation = ReluTruncation.Faithful }
            : step;

    private static WeightScale Scale(Layer layer) => layer switch
    {
        ConvolutionLayer convolution => WeightScale.Of(
            convolution.Weights, convolution.Convolution.OutputChannels, convolution.Convolution.InputChannels / convolution.Convolution.Groups),
        DenseLayer dense => WeightScale.Of(dense.Weights, dense.Shape.Elements, dense.Weights.Length / dense.Shape.Elements),
        _ => default,
    };
}
