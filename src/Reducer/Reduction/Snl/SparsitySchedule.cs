using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.Snl;

/// <summary>SNL's rule for the weight of the sum of slopes, called lambda: it grows after epochs that brought no new lowest count.</summary>
internal static class SparsitySchedule
{
    /// <summary>The weight for the next epoch.</summary>
    /// <param name="epochs">The epochs done, each with the ReLUs that it left.</param>
    /// <param name="options">First weight, growth, and the epochs before it.</param>
    /// <param name="total">ReLUs of the network as it was.</param>
    /// <returns>The weight.</returns>
    public static double Weight(IReadOnlyList<EpochResult> epochs, SnlOptions options, long total)
    {
        double weight = options.Lambda;
        long lowest = total;
        foreach (EpochResult epoch in epochs)
        {
            // The authors count epochs from 0 and let the weight grow from their epoch 5 on: after the sixth.
            if (epoch.Relus >= lowest && epoch.Epoch > options.PatienceEpochs)
            {
                weight *= options.LambdaGrowth;
            }

            lowest = Math.Min(lowest, epoch.Relus ?? total);
        }

        return weight;
    }
}
