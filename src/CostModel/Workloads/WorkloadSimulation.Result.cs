namespace PrivateInference.CostModel.Workloads;

/// <summary>Sums a run up.</summary>
internal sealed partial class WorkloadSimulation
{
    private WorkloadRun Result(long events)
    {
        // Where each client has a link of its own, use is the mean over them.
        double links = _options.SharedLink ? 1 : _options.Clients;
        double seconds = Math.Max(_now, double.Epsilon);
        return new WorkloadRun
        {
            Requests = _arrivals.Count,
            Answered = _log.Answered,
            FromStore = _log.FromStore,
            WithoutStore = _log.WithoutStore,
            Produced = _clients.Sum(client => client.Produced),
            Seconds = _now,
            MeanRequests = _waited / seconds,
            Throughput = _log.Answered / seconds,
            ServerUse = _options.ServerCores is int cores ? Busy(cost => cost.ServerCoreSeconds) / cores / seconds : null,
            UpUse = Busy(cost => cost.UpSeconds) / links / seconds,
            DownUse = Busy(cost => cost.DownSeconds) / links / seconds,
            ClientUse = Busy(cost => cost.ClientSeconds) / _options.Clients / seconds,
            Stored = _history.Finish(),
            Events = events,
            MiddleRate = _log.MiddleRate(),
            Latency = _log.Summarise(),
        };
    }

    /// <summary>Share of the last run's counted requests that were answered in time.</summary>
    /// <param name="seconds">The time.</param>
    /// <returns>0 to 1; 1 when none counts.</returns>
    public double ShareWithin(double seconds) => _log.ShareWithin(seconds);

    private double Busy(Func<PhaseCost, double> part)
    {
        double busy = 0;
        for (int kind = 0; kind < Kinds; kind++)
        {
            busy += _costs[kind].Seconds > 0 ? _phases[kind].Done * part(_costs[kind]) / _costs[kind].Seconds : 0;
        }

        return busy;
    }
}
