using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Shapes;
using PrivateInference.CostModel.WhatIf;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary><c>pisim bench cost</c>: how many design points a search can ask for in a minute, on one core.</summary>
internal static class CostSuite
{
    private const int Budgets = 1000;
    private static readonly string[] s_networks = ["resnet32-cifar", "resnet18-cifar", "resnet18-tiny"];

    /// <summary>Measures.</summary>
    /// <param name="clock">Takes the times.</param>
    /// <param name="progress">Tells what is measured.</param>
    /// <returns>Tables of figures.</returns>
    public static IReadOnlyList<IBenchmarkTable> Run(BenchmarkClock clock, BenchmarkProgress progress)
    {
        MachineProfile machine = LocalProfile.ReadIfThere() ?? Unmeasured();
        BenchmarkSection section = new($"design points: a network, {Budgets} budgets of ReLUs, a link and cores; one core");
        foreach (string name in s_networks)
        {
            progress.Show(name);
            InferencePlan plan = ShapePlan.Create(name);
            PreparedNetwork network = new(_ => plan, ProtocolSpecification.Find("delphi")!, machine, machine);
            LinkProfile link = LinkProfile.Find("wan")!;
            double exact = clock.Measure(() => network.Evaluate(new DesignPoint(network.Relus, link, 2)));
            double counted = clock.Measure(() => new PreparedNetwork(_ => plan, ProtocolSpecification.Find("delphi")!, machine, machine).Evaluate(new DesignPoint(network.Relus / 2, link, 2)));
            double curve = clock.Measure(() => Search(BudgetCurve.Create(network, link, 2), network.Relus)) / Budgets;
            section.Add($"{name}, every point exact, counts at hand", $"cost.exact.{name}", 60 / exact, "points a minute");
            section.Add($"{name}, every point exact, counted anew", $"cost.counted.{name}", 60 / counted, "points a minute");
            section.Add($"{name}, a curve of {BudgetCurve.Create(network, link, 2).Knots} exact points a link", $"cost.curve.{name}", 60 / curve, "points a minute");
            section.Add("  largest error of that curve's seconds", $"cost.error.{name}", 100 * LargestError(network, link), "%");
        }

        return [section];
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
