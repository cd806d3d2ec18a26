namespace PrivateInference.Networks.FixedPoint;

/// <summary>What calibration saw of one tensor, in real units.</summary>
/// <param name="Samples">Numbers seen: elements times calibration inputs.</param>
/// <param name="Largest">Largest magnitude.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Deviation">Standard deviation.</param>
/// <param name="MeanMagnitude">Mean of the magnitudes.</param>
public readonly record struct TensorRange(long Samples, double Largest, double Mean, double Deviation, double MeanMagnitude)
{
    /// <summary>Below so many samples the largest one says little of the tail.</summary>
    private const long FewSamples = 4096;

    /// <summary>The range of the same numbers times a factor.</summary>
    /// <param name="factor">Positive.</param>
    /// <returns>Everything scaled but the count.</returns>
    public TensorRange Times(double factor)
        => new(Samples, Largest * factor, Mean * factor, Deviation * factor, MeanMagnitude * factor);

    /// <summary>The magnitude that the ring must hold: what was seen with headroom, and eight standard deviations from the mean.</summary>
    /// <param name="headroomBits">Room above the largest magnitude seen.</param>
    /// <returns>In real units.</returns>
    public double Bound(int headroomBits)
        => Math.Max(Math.ScaleB(Largest, headroomBits), Math.Abs(Mean) + (8 * Deviation));

    /// <summary>Estimate of the probability that one number exceeds a limit.</summary>
    /// <param name="limit">In real units.</param>
    /// <returns>In [0, 1].</returns>
    /// <remarks>
    /// The tail is taken to be no heavier than exponential: the largest of N samples sits where it has mass <c>1 / N</c>, so
    /// mass <c>N^(-limit / largest)</c> lies beyond the limit. That needs many samples; where there are fewer than 4096 the tail
    /// is taken as Gaussian with the mean and deviation seen, <c>exp(-z^2 / 2)</c> at <c>z</c> deviations.
    /// </remarks>
    public double TailProbability(double limit)
    {
        if (Largest == 0)
        {
            return 0;
        }

        if (Samples >= FewSamples)
        {
            return Math.Exp(-Math.Log(Samples) * limit / Largest);
        }

        double distance = limit - Math.Abs(Mean);
        if (distance <= 0)
        {
            return 1;
        }

        double deviations = distance / Math.Max(Deviation, double.Epsilon);
        return Math.Exp(-deviations * deviations / 2);
    }
}
