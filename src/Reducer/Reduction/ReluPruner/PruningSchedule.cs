namespace PrivateInference.Reducer.Reduction.ReluPruner;

/// <summary>How many ReLUs are kept when: all at first, then falling along half a cosine that starts slowly, at last the budget.</summary>
internal static class PruningSchedule
{
    private const double Delay = 1.5;

    /// <summary>ReLUs to keep.</summary>
    /// <param name="epochs">Epochs done.</param>
    /// <param name="total">ReLUs of the network.</param>
    /// <param name="budget">ReLUs at the end.</param>
    /// <param name="options">The epochs.</param>
    /// <returns>From the budget to the total.</returns>
    public static long Kept(int epochs, long total, long budget, ReluPrunerOptions options)
    {
        double pruning = End(options) - options.WarmupEpochs;
        if (epochs < options.WarmupEpochs)
        {
            return total;
        }

        double progress = pruning > 0 ? Math.Min(1, (epochs - options.WarmupEpochs) / pruning) : 1;
        return progress >= 1
            ? budget
            : budget + (long)((total - budget) * 0.5 * (1 + Math.Cos(Math.PI * Math.Pow(progress, Delay))));
    }

    /// <summary>Whether a new mask is due.</summary>
    /// <param name="epochs">Epochs done.</param>
    /// <param name="options">The epochs.</param>
    /// <returns>Never during the warm-up, always where the budget is reached, half as often from there.</returns>
    public static bool IsDue(int epochs, ReluPrunerOptions options)
    {
        int end = (int)Math.Ceiling(End(options));
        int interval = epochs > end ? 2 * options.Interval : options.Interval;
        return epochs >= options.WarmupEpochs && (epochs == end || epochs % interval == 0);
    }

    private static double End(ReluPrunerOptions options) => options.WarmupEpochs + ((options.Epochs - options.WarmupEpochs) * options.PruningShare);
}
