namespace PrivateInference.CostModel.Workloads;

/// <summary>
/// Requests that arrive over time at clients with stores of offline results, served by private inference of given unit costs: an exact
/// simulation from event to event.
/// </summary>
/// <remarks>
/// Each client serves its requests one by one, first in first out. A request at its turn takes a stored offline result, or waits for the
/// one being made, or, when nothing fits, has its offline phase run then and there; then comes its online phase. Clients share the
/// server's cores and the link: phases under way go as fast as alone while all fits, else max-min fair. Space is taken at the server when
/// an offline phase begins and is free again when the online phase begins. The rules, with <see cref="ProductionRule.Beside"/>,
/// <see cref="RunEnd.Cut"/>, set-up each time and a look every second, are those of the simulator of Garimella et al., ASPLOS 2023.
/// </remarks>
public static class WorkloadStudy
{
    /// <summary>Most runs of a study.</summary>
    public const int MostRuns = 100_000;

    /// <summary>Simulates one run.</summary>
    /// <param name="cost">What one inference takes.</param>
    /// <param name="arrivals">When requests arrive.</param>
    /// <param name="options">What clients and server have.</param>
    /// <param name="seed">Seed of arrivals and variation; the same seed gives the same run.</param>
    /// <param name="run">Which repetition; each has random numbers of its own.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="ArgumentException">An option, a rate or a trace is out of range; the message says which.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static WorkloadRun Run(InferenceCost cost, Arrivals arrivals, WorkloadOptions options, ulong seed, int run = 0, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(arrivals);
        return new WorkloadSimulation(cost, options).Run(arrivals, seed, run, stop);
    }

    /// <summary>Simulates independent runs, several at once on this machine's cores; the result does not depend on how many.</summary>
    /// <param name="cost">What one inference takes.</param>
    /// <param name="arrivals">When requests arrive.</param>
    /// <param name="options">What clients and server have.</param>
    /// <param name="seed">Seed of arrivals and variation.</param>
    /// <param name="runs">Runs, 1 to <see cref="MostRuns"/>.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>What happened, one entry a run.</returns>
    /// <exception cref="ArgumentException">An option, a rate or a trace is out of range; the message says which.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static IReadOnlyList<WorkloadRun> Repeat(
        InferenceCost cost,
        Arrivals arrivals,
        WorkloadOptions options,
        ulong seed,
        int runs,
        CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(arrivals);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(runs, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(runs, MostRuns);
        WorkloadRun[] results = new WorkloadRun[runs];
        SimulationPool pool = new(cost, options);
        pool.Each(runs, (simulation, run) => results[run] = simulation.Run(arrivals, seed, run, stop), stop);
        return results;
    }

    /// <summary>
    /// The rate at which answers come when requests never cease: beyond it, queues grow without end. By the saturation rule (Baccelli and
    /// Foss, J. Appl. Prob. 32, 1995): all requests are there from the beginning, and the answers between the first and the last quarter
    /// are counted.
    /// </summary>
    /// <param name="cost">What one inference takes.</param>
    /// <param name="options">What clients and server have; the horizon plays no part.</param>
    /// <param name="seed">Seed of the variation.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Answers a second of all clients together; infinity when an inference takes no time.</returns>
    /// <exception cref="ArgumentException">An option is out of range; the message says which.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static double Capacity(InferenceCost cost, WorkloadOptions options, ulong seed, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(options);
        const int FewestEach = 32;
        const int FewestOfAll = 8192;
        options.Check();
        int each = Math.Max(FewestEach, FewestOfAll / options.Clients);
        if ((long)each * options.Clients > WorkloadOptions.MostRequests)
        {
            each = WorkloadOptions.MostRequests / options.Clients;
        }

        // Clients that go in step answer in bursts; whole quarters of each keep the count between two of them exact.
        each = Math.Max(4, each / 4 * 4);

        double alone = cost.Offline.Seconds + cost.Online.Seconds + (options.SetUpEachTime ? cost.SetUp.Seconds : 0);
        if (alone == 0)
        {
            return double.PositiveInfinity;
        }

        // Clients begin one after the other, so that they do not all compute while the link is idle and then all send.
        TracedRequest[] requests = new TracedRequest[each * options.Clients];
        for (int i = 0; i < requests.Length; i++)
        {
            requests[i] = new TracedRequest(alone * (i / each) / options.Clients, i / each);
        }

        WorkloadOptions saturated = options with { StartFull = false, End = RunEnd.Drain, WarmUpSeconds = 0, HorizonSeconds = alone, HistoryPoints = 1 };
        return Run(cost, new Arrivals.Trace(requests), saturated, seed, 0, stop).MiddleRate;
    }
}
