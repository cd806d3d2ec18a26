using PrivateInference.CostModel.Workloads;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary><c>pisim bench workload</c>: the simulation of requests that arrive over time.</summary>
internal static class WorkloadSuite
{
    private const double Million = 1e6;

    /// <summary>Measures.</summary>
    /// <param name="clock">Takes the times.</param>
    /// <param name="progress">Tells what is measured.</param>
    /// <returns>Tables of figures.</returns>
    public static IReadOnlyList<IBenchmarkTable> Run(BenchmarkClock clock, BenchmarkProgress progress)
    {
        InferenceCost cost = new(new PhaseCost(0.3), new PhaseCost(40, 20, 10, 10), new PhaseCost(5, 3, 1, 1), 1e9, 1e8);
        BenchmarkSection section = new("workload: Poisson requests at stores of offline results, exact quantiles included; one core");
        progress.Show("workload.day");
        WorkloadRun? day = null;
        double daySeconds = clock.Measure(() => day = Simulate(cost, 1 / 60.0, new WorkloadOptions()));
        section.Add($"a day at one request a minute, {day!.Events:N0} events", "workload.day", daySeconds * 1e3, "ms");
        progress.Show("workload.million");
        double requests = clock.IsQuick ? Million / 20 : Million;
        WorkloadRun? one = null;
        WorkloadRun? many = null;
        double[] seconds = clock.MeasureLong(
            () => one = Simulate(cost, 1 / 60.0, new WorkloadOptions { HorizonSeconds = requests * 60 }),
            () => many = Simulate(cost, 1 / 6000.0, new WorkloadOptions { HorizonSeconds = requests * 60, Clients = 100, ServerCores = 4 }));
        section.Add($"{one!.Requests:N0} requests of one client, a million of them", "workload.million", seconds[0] * Million / one.Requests, "s");
        section.Add("  events", "workload.events", one.Events / seconds[0] / 1e6, "M/s");
        section.Add($"{many!.Requests:N0} of 100 clients that share four cores and a link, a million of them", "workload.million.shared", seconds[1] * Million / many.Requests, "s");
        return [section];
    }

    /// <summary>Nothing here depends on instruction sets.</summary>
    /// <returns>By kernel.</returns>
    public static IReadOnlyDictionary<string, string> Tiers() => new Dictionary<string, string> { ["workload"] = "portable" };

    private static WorkloadRun Simulate(InferenceCost cost, double rate, WorkloadOptions options)
        => WorkloadStudy.Run(cost, new Arrivals.Poisson(rate), options, seed: 1);
}
