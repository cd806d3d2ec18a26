using System.Diagnostics;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary><c>pisim bench cost</c>: how many design points a search can ask for in a minute.</summary>
internal static class CostSuite
{
    private const int Budgets = 1000;
    private const int PointsACore = 2000;
    private static readonly string[] s_networks = ["resnet32-cifar", "resnet18-cifar", "resnet18-tiny"];

    /// <summary>Measures.</summary>
    /// <param name="clock">Takes the times.</param>
    /// <param name="progress">Tells what is measured.</param>
    /// <returns>Tables of figures.</returns>
    public static IReadOnlyList<IBenchmarkTable> Run(BenchmarkClock clock, BenchmarkProgress progress)
    {
        MachineProfile machine = LocalProfile.ReadIfThere() ?? Unmeasured();
        int cores = Environment.ProcessorCount;
        BenchmarkSection section = new($"design points: a network, a budget of ReLUs, a link and cores; exact ones on one core, and by all {cores} at once");
        foreach (string name in s_networks)
        {
            progress.Show(name);
            InferencePlan plan = ShapePlan.Create(name);
            PreparedNetwork network = new(_ => plan, ProtocolSpecification.Find("delphi")!, machine, machine);
            LinkProfile link = LinkProfile.Find("wan")!;
            foreach ((string what, string key, Func<long, DesignPoint> point) in Searches(network.Relus, link))
            {
                // Never the same point twice: counters go on from sample to sample.
                long next = 0;
                double each = clock.Measure(() => network.Evaluate(point(++next)));
                section.Add($"{name}, {what}", $"cost.{key}.{name}", 60 / each, "points a minute");
                section.Add("  by all cores", $"cost.{key}.all.{name}", AllCores(network, point, next, cores), "points a minute");
            }

            double curve = clock.Measure(() => Search(BudgetCurve.Create(network, link, 2), network.Relus)) / Budgets;
            section.Add($"{name}, {Budgets} budgets on a curve of {BudgetCurve.Create(network, link, 2).Knots} such points a link", $"cost.curve.{name}", 60 / curve, "points a minute");
            section.Add("  largest error of that curve's seconds", $"cost.error.{name}", 100 * LargestError(network, link), "%");
        }

        return [section];
    }

    /// <summary>A new budget, a new link, new cores at every point.</summary>
    private static (string What, string Key, Func<long, DesignPoint> Point)[] Searches(long relus, LinkProfile link) =>
    [
        ("a new budget each", "budget", k => new DesignPoint(1 + (k * 7919 % (relus - 1)), link, 2)),
        ("a new link each", "link", k => new DesignPoint(relus / 2, new LinkProfile(link.Name, 1e8 + k, 1e8 + k, link.RoundTripSeconds), 2)),
        ("new cores each", "cores", k => new DesignPoint(relus / 2, new LinkProfile(link.Name, 1e8, 1e8 + (k / 4096), link.RoundTripSeconds), 1 + (int)(k % 4096))),
    ];

    private static double AllCores(PreparedNetwork network, Func<long, DesignPoint> point, long from, int cores)
    {
        int points = PointsACore * cores;
        long start = Stopwatch.GetTimestamp();
        _ = Parallel.For(0, points, new ParallelOptions { MaxDegreeOfParallelism = cores }, k => network.Evaluate(point(from + 1 + k)));
        return 60 * points / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Nothing here is compiled for an instruction set.</summary>
    /// <returns>By kernel.</returns>
    public static IReadOnlyDictionary<string, string> Tiers() => new Dictionary<string, string> { ["cost model"] = "portable" };

    private static double Search(BudgetCurve curve, long relus)
    {
        double least = double.PositiveInfinity;
        for (long k = 1; k <= Budgets; k++)
        {
            least = Math.Min(least, curve.Evaluate(relus * k / Budgets).TotalSeconds);
        }

        return least;
    }

    private static double LargestError(PreparedNetwork network, LinkProfile link)
    {
        BudgetCurve curve = BudgetCurve.Create(network, link, 2);
        double worst = 1e-9;
        for (int k = 1; k < 40; k++)
        {
            long relus = network.Relus * k / 40;
            double exact = network.Evaluate(new DesignPoint(relus, link, 2)).TotalSeconds;
            worst = Math.Max(worst, Math.Abs((curve.Evaluate(relus).TotalSeconds / exact) - 1));
        }

        return worst;
    }

    /// <summary>How long a prediction takes does not depend on what it predicts.</summary>
    private static MachineProfile Unmeasured() => new(
        new ProfileDescription("unmeasured", "none", 2, string.Empty, string.Empty),
        UnitCostKeys.All.ToDictionary(key => key, _ => new UnitCost(1e-9, 0, 0, "none: only the speed of predicting is measured")));
}
