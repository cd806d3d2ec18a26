using System.Collections.Concurrent;

namespace PrivateInference.CostModel.Workloads;

/// <summary>Simulations that are used again and again, one for each thread.</summary>
/// <param name="cost">What one inference takes.</param>
/// <param name="options">What clients and server have.</param>
internal sealed class SimulationPool(InferenceCost cost, WorkloadOptions options)
{
    private readonly ConcurrentBag<WorkloadSimulation> _idle = [];

    /// <summary>Does work once for each number.</summary>
    /// <param name="count">Numbers 0 to count - 1.</param>
    /// <param name="work">The work.</param>
    /// <param name="stop">Ends it early.</param>
    public void Each(int count, Action<WorkloadSimulation, int> work, CancellationToken stop)
    {
        // Here, so that an option out of range is one exception and not a collection of them.
        _idle.Add(new WorkloadSimulation(cost, options));
        try
        {
            _ = Parallel.For(0, count, new ParallelOptions { CancellationToken = stop }, number =>
            {
                WorkloadSimulation simulation = _idle.TryTake(out WorkloadSimulation? idle) ? idle : new WorkloadSimulation(cost, options);
                work(simulation, number);
                _idle.Add(simulation);
            });
        }
        catch (AggregateException failures)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures.Flatten().InnerExceptions[0]);
        }
    }
}
