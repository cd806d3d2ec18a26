namespace PrivateInference.CostModel.Workloads;

/// <summary>What a rate must hold to count as sustained over the horizon.</summary>
/// <param name="Share">Share of the requests that must be answered in time; 0.5, 0.95, 0.99, above 0 and up to 1.</param>
/// <param name="Seconds">Longest latency of that share; null: answered before the horizon ends.</param>
public sealed record ServiceGoal(double Share, double? Seconds)
{
    /// <summary>At most one request in a hundred (or one of fewer) is left at the end of the horizon: the queue does not grow.</summary>
    public static ServiceGoal KeepsUp { get; } = new(0.99, null);
}

/// <summary>Finds the highest rate of Poisson arrivals that meets a goal, by bisection on the simulation itself.</summary>
/// <remarks>
/// Each run searches alone, with the same random numbers at every rate (common random numbers), so that its answers change once from yes to
/// no; the runs' highest rates are independent and give the confidence interval.
/// </remarks>
public static class RateSearch
{
    private const int Halvings = 14;
    private const double Headroom = 1.5;

    /// <summary>Most requests of one simulation of a search; a longer horizon is shortened to that.</summary>
    private const double MostRequestsEach = 20_000;

    /// <summary>Searches.</summary>
    /// <param name="cost">What one inference takes.</param>
    /// <param name="options">What clients and server have.</param>
    /// <param name="goal">What must hold.</param>
    /// <param name="seed">Seed of arrivals and variation.</param>
    /// <param name="runs">Independent searches, 1 or more.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Requests a second of one client; null when an inference takes no time, so that no rate is too high.</returns>
    /// <exception cref="ArgumentException">An option or the goal is out of range; the message says which.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SustainableRate? Find(
        InferenceCost cost,
        WorkloadOptions options,
        ServiceGoal goal,
        ulong seed,
        int runs,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(goal);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        if (!(goal.Share is > 0 and <= 1) || goal.Seconds is <= 0 or double.NaN)
        {
            throw new ArgumentException(FormattableString.Invariant($"goal: {goal.Share:P0} within {goal.Seconds} s: expected a share up to 1 and a positive time"));
        }

        double capacity = WorkloadStudy.Capacity(cost, options, seed, stop) / options.Clients;
        if (double.IsInfinity(capacity))
        {
            return null;
        }

        double horizon = Math.Min(options.HorizonSeconds, MostRequestsEach / (capacity * options.Clients));
        WorkloadOptions searched = options with
        {
            HorizonSeconds = horizon,
            WarmUpSeconds = options.WarmUpSeconds * horizon / options.HorizonSeconds,
            HistoryPoints = 1,
            End = goal.Seconds is null ? RunEnd.Cut : RunEnd.Drain,
        };

        // A short horizon that begins with full stores serves more than the capacity, so the bracket is widened until it is too high.
        double[] highest = new double[runs];
        new SimulationPool(cost, searched).Each(runs, (simulation, run) => highest[run] = Search(rate => Meets(simulation, rate, run), capacity), stop);
        return new SustainableRate(Interval.Of(highest)!, capacity, horizon);

        bool Meets(WorkloadSimulation simulation, double rate, int run)
        {
            if (rate * horizon * options.Clients > WorkloadOptions.MostRequests)
            {
                return false;
            }

            WorkloadRun result = simulation.Run(new Arrivals.Poisson(rate), seed, run, stop);
            return goal.Seconds is double limit
                ? result.Latency is not null && simulation.ShareWithin(limit) >= goal.Share
                : result.Answered > 0 && result.Requests - result.Answered <= Math.Max(1, (1 - goal.Share) * result.Requests);
        }
    }

    private static double Search(Func<double, bool> meets, double capacity)
    {
        double low = 0;
        double high = Headroom * capacity;
        while (meets(high) && high < 1000 * capacity)
        {
            low = high;
            high *= 2;
        }

        for (int i = 0; i < Halvings; i++)
        {
            double middle = (low + high) / 2;
            if (meets(middle))
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

/// <summary>The highest rate that meets a goal.</summary>
/// <param name="PerClient">Requests a second of one client, over independent runs.</param>
/// <param name="CapacityPerClient">Answers a second of one client when requests never cease: the limit of long horizons.</param>
/// <param name="HorizonSeconds">Horizon of the search: the workload's, or shorter where that has very many requests.</param>
public sealed record SustainableRate(Interval PerClient, double CapacityPerClient, double HorizonSeconds);
