using System.CommandLine;
using PrivateInference.Simulator.Benchmarks;
using PrivateInference.Simulator.Output;
using Spectre.Console;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim bench</c>: how fast this machine's kernels are, beside their bounds and their peers.</summary>
internal static class BenchVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string> suite = new("suite")
        {
            Description =
                "gc: garbling, evaluating, oblivious transfer, a ReLU phase by phase, the pipeline of two parties; " +
                "he: transforms, encryption, convolutions and networks offline, integer convolution online; " +
                "train: a training step of ResNet-20 and where its time goes; " +
                "cost: predictions a minute; workload: requests that arrive over time",
        };
        Option<string?> json = new("--json") { Description = "writes the figures to this JSON file" };
        Option<bool> quick = new("--quick") { Description = "few and short samples, no whole networks: seconds in place of a minute" };
        Option<string[]> layer = new("--layer") { Description = "he: only this convolution of OpenCheetah's table, such as 64x256x1@56 (channels in, out, kernel, image; /2 behind for a stride); may be given several times" };
        Command command = new("bench", """
            Measures kernels on one core, and training on all, beside what the machine could do at best and what other implementations reach.

            Examples:
              pisim bench gc
              pisim bench he --quick --json he.json
              pisim bench he --layer 64x256x1@56 --layer 3x64x7@224/2
              pisim bench cost
              pisim bench train
            """)
        {
            suite,
            json,
            quick,
            layer,
        };
        command.SetAction(parsed =>
        {
            string? file = parsed.GetValue(json);
            ReportFiles.RequireWritable("--json", file);
            (BenchmarkReport report, IReadOnlyList<IBenchmarkTable> tables) = Measure(parsed.GetRequiredValue(suite), parsed.GetValue(quick), parsed.GetValue(layer) ?? []);
            Print(report, tables);
            if (file is not null)
            {
                ReportFiles.WriteJson(file, report);
                Console.WriteLine($"all figures as JSON: {file}");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static (BenchmarkReport Report, IReadOnlyList<IBenchmarkTable> Tables) Measure(string suite, bool isQuick, string[] layers)
    {
        if (layers.Length > 0 && suite != "he")
        {
            throw new InputException($"--layer {layers[0]}: {suite} has no layers, expected bench he");
        }

        (Func<BenchmarkClock, BenchmarkProgress, IReadOnlyList<IBenchmarkTable>> run, IReadOnlyDictionary<string, string> tiers) = suite switch
        {
            "gc" => ((Func<BenchmarkClock, BenchmarkProgress, IReadOnlyList<IBenchmarkTable>>)GarblingSuite.Run, GarblingSuite.Tiers()),
            "he" when layers.Length > 0 => ((clock, progress) => EncryptionSuite.Run(clock, progress, layers), EncryptionSuite.Tiers()),
            "he" => (EncryptionSuite.Run, EncryptionSuite.Tiers()),
            "train" => (TrainingSuite.Run, TrainingSuite.Tiers()),
            "cost" => (CostSuite.Run, CostSuite.Tiers()),
            "workload" => (WorkloadSuite.Run, WorkloadSuite.Tiers()),
            _ => throw new InputException($"bench {suite}: expected gc, he, train, cost or workload"),
        };
        BenchmarkReport report = new() { Suite = suite, Quick = isQuick, Tiers = tiers, Results = [] };
        BenchmarkProgress progress = new();
        IReadOnlyList<IBenchmarkTable> tables = run(new BenchmarkClock(isQuick), progress);
        progress.Clear();
        return (report with { Results = [.. tables.SelectMany(table => table.Results)] }, tables);
    }

    private static void Print(BenchmarkReport report, IReadOnlyList<IBenchmarkTable> tables)
    {
        foreach (IBenchmarkTable table in tables)
        {
            table.Print();
        }

        string load = report.LoadAverage is double average ? FormattableString.Invariant($", load average {average:0.0} at the start") : string.Empty;
        Terminal.Output.WriteLine($"{report.Machine}{load}; medians of several samples{(report.Quick ? ", few and short ones: rough" : string.Empty)}");
        Terminal.Output.WriteLine("times are of this process on a core, other processes' turns left out, but where the wall clock is named");
        Terminal.Output.WriteLine($"kernels that ran: {string.Join("; ", report.Tiers.Select(tier => $"{tier.Key} {tier.Value}"))}");
        Terminal.Output.WriteLine("peers are published, or measured with their own code on another machine: a ratio needs both in one run");
    }
}
