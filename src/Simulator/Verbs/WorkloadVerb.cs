using System.CommandLine;
using PrivateInference.CostModel.Workloads;
using PrivateInference.Simulator.Output;
using PrivateInference.Simulator.Workloads;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim workload</c>: requests that arrive over time, stores that fill in between.</summary>
internal static class WorkloadVerb
{
    private const int MostSearches = 20;

    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        CostOptions costs = new();
        WorkloadOptionSet workload = new();
        Option<int> runs = new("--runs") { Description = "independent runs, for confidence intervals", DefaultValueFactory = _ => 20 };
        Option<ulong> seed = new("--seed") { Description = "seed of arrivals and variation", DefaultValueFactory = _ => 1UL };
        Option<string?> goal = new("--goal") { Description = "latency that counts as sustained, as 60s; default: the queue does not grow" };
        Option<double> goalShare = new("--goal-share") { Description = "share of the requests that must meet --goal", DefaultValueFactory = _ => 0.95 };
        Option<bool> noSearch = new("--no-search") { Description = "does not look for the highest sustainable rate" };
        Option<string?> json = new("--json") { Description = "writes everything, the stores' history included, to this JSON file" };
        Option<string?> csv = new("--csv") { Description = "writes a line per rate to this CSV file" };
        Option<string?> history = new("--history") { Description = "writes the stores over time to this CSV file" };
        Command command = new("workload", """
            Simulates requests that arrive over time at clients which make offline results in idle time into bounded stores: latency split
            into queue, offline and online, throughput, the highest sustainable rate, what is busy and what is stored.

            Examples:
              pisim workload
              pisim workload --costs asplos23-resnet18-tiny-client-garbler --as-published --rate 1/h:3/h:9 --runs 50
              pisim workload --network resnet32-cifar --link wan --clients 20 --server-cores 8 --rate 4/h --goal 60s
              pisim workload --costs result.json --trace arrivals.csv --json workload.json
              pisim workload --offline-seconds 5min --online-seconds 20s --stored-bytes 10GB --client-storage 32GB --rate 6/h
            """);
        costs.AddTo(command);
        workload.AddTo(command);
        foreach (Option option in (Option[])[runs, seed, goal, goalShare, noSearch, json, csv, history])
        {
            command.Add(option);
        }

        command.SetAction(parsed =>
        {
            foreach (Option<string?> file in (Option<string?>[])[json, csv, history])
            {
                ReportFiles.RequireWritable(file.Name, parsed.GetValue(file));
            }

            int repeats = OptionRange.Read(parsed, runs, 1, WorkloadStudy.MostRuns);
            ServiceGoal wanted = Goal(parsed, goal, goalShare);
            (WorkloadOptions options, IReadOnlyList<Arrivals> arrivals) = workload.Read(parsed);
            UnitCosts unit = costs.Read(parsed);
            RequireCores(unit, options);
            ProgressLine progress = new("rates", arrivals.Count);
            int done = 0;
            WorkloadReport report = Interruptible.Run(
                () => FormattableString.Invariant($"stopped after {done} of {arrivals.Count} rates; nothing was written"),
                stop => Simulate(unit, options, arrivals, repeats, parsed.GetValue(seed), parsed.GetValue(noSearch) ? null : wanted, progress, ref done, stop));
            progress.Clear();
            WorkloadTable.Print(report);
            Write(report, parsed.GetValue(json), parsed.GetValue(csv), parsed.GetValue(history));
            return ExitCode.Success;
        });
        return command;
    }

    private static WorkloadReport Simulate(
        UnitCosts unit,
        WorkloadOptions options,
        IReadOnlyList<Arrivals> arrivals,
        int runs,
        ulong seed,
        ServiceGoal? goal,
        ProgressLine progress,
        ref int done,
        CancellationToken stop)
    {
        double capacity = WorkloadStudy.Capacity(unit.Cost, options, seed, stop);
        List<WorkloadReport.PointSection> points = [];
        List<WorkloadReport.HistoryRow> history = [];
        foreach (Arrivals at in arrivals)
        {
            progress.Show(done, "simulating");
            IReadOnlyList<WorkloadRun> results = WorkloadStudy.Repeat(unit.Cost, at, options, seed, at is Arrivals.Trace && options.Variation == 0 ? 1 : runs, stop);
            points.Add(WorkloadReportBuilder.Point(at, results, options, capacity));
            history.AddRange(WorkloadReportBuilder.History(at, results[0], unit));
            done++;
        }

        progress.Show(done, "searching for the highest sustainable rate");
        SustainableRate? highest = goal is null ? null : RateSearch.Find(unit.Cost, options, goal, seed, Math.Min(runs, MostSearches), stop);
        return new WorkloadReport
        {
            Network = unit.Network,
            Protocol = unit.Protocol,
            Link = unit.Link,
            Costs = WorkloadReport.CostSection.Of(unit),
            Setting = WorkloadReport.SettingSection.Of(options, arrivals[0] is Arrivals.Trace && options.Variation == 0 ? 1 : runs, seed),
            EverythingOnline = WorkloadReportBuilder.EverythingOnline(unit.Cost, options),
            CapacityPerSecond = double.IsFinite(capacity) ? capacity : null,
            Sustainable = highest is null ? null : new WorkloadReport.RateSection(
                Words(goal!, highest.HorizonSeconds), highest.PerClient.Mean, highest.PerClient.HalfWidth, highest.PerClient.Runs, highest.HorizonSeconds),
            Points = points,
            Storage = history,
        };
    }

    private static ServiceGoal Goal(ParseResult parsed, Option<string?> goal, Option<double> share)
    {
        if (parsed.GetValue(goal) is not string text)
        {
            OptionRange.RefuseGiven(parsed, "without --goal there is no latency to meet", share);
            return ServiceGoal.KeepsUp;
        }

        double seconds = QuantityText.Seconds(goal.Name, text);
        return seconds > 0
            ? new ServiceGoal(OptionRange.Read(parsed, share, 0.01, 1), seconds)
            : throw new InputException($"{goal.Name} {text}: expected a time above 0, such as 60s");
    }

    private static string Words(ServiceGoal goal, double horizon)
    {
        string over = horizon >= 3600 ? FormattableString.Invariant($"{horizon / 3600:0.##} h") : Quantity.Seconds(horizon);
        return goal.Seconds is double seconds
            ? FormattableString.Invariant($"{goal.Share:P0} of the requests of {over} answered within {Quantity.Seconds(seconds)}")
            : FormattableString.Invariant($"{goal.Share:P0} of the requests of {over} answered by its end");
    }

    /// <summary>A phase that was measured or predicted with more threads than there are cores here would not be as fast.</summary>
    private static void RequireCores(UnitCosts unit, WorkloadOptions options)
    {
        foreach ((string name, PhaseCost phase) in ((string, PhaseCost)[])[("set-up", unit.Cost.SetUp), ("offline", unit.Cost.Offline), ("online", unit.Cost.Online)])
        {
            if (phase.ServerCoreSeconds > 0 && phase.Seconds == 0)
            {
                throw new InputException(FormattableString.Invariant($"the {name} phase lasts 0 s but takes {phase.ServerCoreSeconds} core seconds of the server"));
            }

            if (options.ServerCores is int cores && phase.ServerCoreSeconds > phase.Seconds * cores * (1 + 1e-9))
            {
                throw new InputException(FormattableString.Invariant(
                    $"--server-cores {cores}: the {name} phase takes {phase.ServerCoreSeconds:0.###} core seconds of the server in {phase.Seconds:0.###} s; its costs are for at least {Math.Ceiling(phase.ServerCoreSeconds / phase.Seconds)} cores"));
            }
        }
    }

    private static void Write(WorkloadReport report, string? json, string? csv, string? history)
    {
        if (json is not null)
        {
            ReportFiles.WriteJson(json, report);
            Console.WriteLine($"everything as JSON: {json}");
        }

        if (csv is not null)
        {
            ReportFiles.WriteCsv(csv, WorkloadRow.Of(report));
            Console.WriteLine($"a line per rate as CSV: {csv}");
        }

        if (history is not null)
        {
            ReportFiles.WriteCsv(history, report.Storage);
            Console.WriteLine($"the stores over time as CSV: {history}");
        }
    }
}
