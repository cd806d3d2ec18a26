namespace PrivateInference.Reducer.Reduction.ReluPruner;

/// <summary>
/// How many ReLUs are kept when: all at first, then falling along half a cosine that starts slowly, at last the budget. Counts
/// steps, not epochs: removing ReLUs changes what the others are worth, so many small cuts choose better than a few large ones.
/// </summary>
/// <param name="options">Epochs, and steps between two masks.</param>
/// <param name="stepsPerEpoch">Steps of an epoch.</param>
internal sealed class PruningSchedule(ReluPrunerOptions options, long stepsPerEpoch)
{
    private const double Delay = 1.5;
    private const long FewestMasks = 30;

    private readonly long _start = options.WarmupEpochs * stepsPerEpoch;

    private readonly long _end = (long)Math.Ceiling((options.WarmupEpochs + ((options.Epochs - options.WarmupEpochs) * options.PruningShare)) * stepsPerEpoch);

    private readonly long _last = options.Epochs * stepsPerEpoch;

    /// <summary>Steps between two masks until the budget is reached: as asked for, or fewer where the way there is so short that it would have fewer than 30 masks.</summary>
    public long Interval => Math.Clamp((_end - _start) / FewestMasks, 1, options.Interval);

    /// <summary>ReLUs to keep.</summary>
    /// <param name="steps">Steps done.</param>
    /// <param name="total">ReLUs of the network.</param>
    /// <param name="budget">ReLUs at the end.</param>
    /// <returns>From the budget to the total.</returns>
    public long Kept(long steps, long total, long budget)
    {
        if (steps < _start)
        {
            return total;
        }

        return steps >= _end
            ? budget
            : budget + (long)((total - budget) * 0.5 * (1 + Math.Cos(Math.PI * Math.Pow((steps - _start) / (double)(_end - _start), Delay))));
    }

    /// <summary>Whether a new mask is due.</summary>
    /// <param name="steps">Steps done.</param>
    /// <returns>
    /// Never during the warm-up, always where the budget is reached, half as often from there, and not after the last step: weights
    /// are trained with the mask that stays.
    /// </returns>
    public bool IsDue(long steps) =>
        steps == _end || (steps >= _start && steps > 0 && steps < _last && steps % (steps > _end ? 2 * Interval : Interval) == 0);
}
