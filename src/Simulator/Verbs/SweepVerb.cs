using System.CommandLine;
using System.Globalization;
using PrivateInference.Simulator.Output;
using PrivateInference.Simulator.Sweeps;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim sweep</c>: a grid from a YAML file, into one CSV that survives a kill.</summary>
internal static class SweepVerb
{
    private const string DefaultFolder = "results";
    private const int Shown = 5;

    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string?> file = new("file") { Description = "the sweep: YAML with networks, protocols, links ... as lists, or a list of points", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> to = new("--out") { Description = $"the CSV; default: {DefaultFolder}/NAME.csv, or {DefaultFolder}/NAME-I-of-N.csv of a shard" };
        Option<string?> shard = new("--shard") { Description = "does the i-th of n parts, as 3/8" };
        Option<bool> fresh = new("--fresh") { Description = "throws away the results that are there" };
        Option<bool> retry = new("--retry") { Description = "does points again whose row says an error" };
        Option<bool> dry = new("--dry-run") { Description = "lists the points and does nothing" };
        Command command = new("sweep", """
            Estimates or runs every point of a grid and appends a row for each to a CSV. Stopped or killed, the same command goes on where
            it was. A point that fails is a row with its error; the sweep goes on, and the exit code is 1 in the end.

            Examples:
              pisim sweep data/sweeps/links.yaml
              pisim sweep data/sweeps/links.yaml --dry-run
              pisim sweep big.yaml --shard 3/8            then   pisim sweep merge big.csv results/big-*-of-8.csv --sweep big.yaml

            Keys: mode (estimate, run), networks (names, files, {file, name, method, budget, accuracy}), budgets (estimate: 50%, 100000),
            protocols, garbling, ot, remask, removed, links (names, {name, up, down, rtt}), profiles (files, names, none), seeds, ring-bits, shift,
            weight-bits, repeat, threads; or points: a list of {network, budget, protocol, garbling, ot, remask, removed, link, profile, seed}.
            """)
        {
            file,
            to,
            shard,
            fresh,
            retry,
            dry,
            CreateMerge(),
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(file) ?? throw new InputException("sweep: expected a YAML file (see pisim sweep --help)");
            (int part, int parts) = Shard(parsed.GetValue(shard));
            IReadOnlyList<SweepPoint> all = SweepReader.Read(path);
            List<SweepPoint> points = [.. all.Where((_, index) => index % parts == part - 1)];
            if (parsed.GetValue(dry))
            {
                List(points);
                return ExitCode.Success;
            }

            string csv = parsed.GetValue(to) ?? DefaultPath(path, part, parts);
            ReportFiles.RequireWritable(to.Name, csv);
            using SweepFile results = SweepFile.Open(csv, all.Select(point => point.Digest).ToHashSet(), parsed.GetValue(fresh), parsed.GetValue(retry));
            return Sweep(points, results, csv);
        });
        return command;
    }

    private static int Sweep(List<SweepPoint> points, SweepFile results, string csv)
    {
        List<SweepPoint> missing = [.. points.Where(point => !results.Done.Contains(point.Digest))];
        int before = points.Count - missing.Count;
        if (before > 0 && missing.Count > 0)
        {
            Console.WriteLine(FormattableString.Invariant($"{csv} has {before} of {points.Count} points; going on"));
        }

        ProgressLine progress = new("points", missing.Count);
        SweepRunner runner = new();
        int done = 0;
        _ = Interruptible.Run(
            () => FormattableString.Invariant($"stopped after {before + done} of {points.Count} points; the same command goes on from {csv}"),
            stop =>
            {
                foreach (SweepPoint point in missing)
                {
                    stop.ThrowIfCancellationRequested();
                    progress.Show(done, point.ToString());
                    SweepRow row = runner.Row(point);
                    results.Append(row);
                    done++;
                    if (row.Error.Length > 0)
                    {
                        progress.Clear();
                        Console.Error.WriteLine($"pisim: {point}: {row.Error}");
                    }
                }

                return done;
            });
        progress.Clear();
        string errors = results.Errors > 0 ? $", {results.Errors} of them with an error (--retry does them again)" : string.Empty;
        Console.WriteLine(FormattableString.Invariant($"{csv}: {points.Count} points, {done} of them new{errors}"));
        return results.Errors > 0 ? ExitCode.Failure : ExitCode.Success;
    }

    private static Command CreateMerge()
    {
        Argument<string> to = new("out") { Description = "the CSV to write" };
        Argument<string[]> files = new("in") { Description = "the CSV files of shards", Arity = ArgumentArity.OneOrMore };
        Option<string?> sweep = new("--sweep") { Description = "the YAML file, to see which points are missing, and for their order" };
        Option<bool> fresh = new("--fresh") { Description = "replaces the CSV if it is there" };
        Command command = new("merge", """
            Puts the results of a sweep's shards into one CSV, each point once. Exit code 1 where points are missing, failed, or were there
            twice with different results.

            Example:
              pisim sweep merge big.csv results/big-*-of-8.csv --sweep big.yaml
            """)
        {
            to,
            files,
            sweep,
            fresh,
        };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(to);
            string[] shards = parsed.GetRequiredValue(files);
            ReportFiles.RequireWritable("merge", path);
            if (File.Exists(path) && !parsed.GetValue(fresh))
            {
                throw new InputException($"merge {path}: it is there already; expected a new file, or --fresh");
            }

            SweepMerge merge = SweepMerge.Of(shards, parsed.GetValue(sweep) is string yaml ? SweepReader.Read(yaml) : null);
            ReportFiles.WriteText(path, string.Concat(merge.Lines).TrimEnd('\n'));
            Print(merge, path, shards.Length);
            return merge.IsGood ? ExitCode.Success : ExitCode.Failure;
        });
        return command;
    }

    private static void Print(SweepMerge merge, string path, int files)
    {
        Console.WriteLine(FormattableString.Invariant($"{path}: {merge.Lines.Count - 1} points of {files} file{(files == 1 ? string.Empty : "s")}"));
        Say(merge.CutOff, "ended in the middle of a line, which was left out");
        Say(merge.Repeated, "twice with the same result, or an error and a result");
        Say(merge.Conflicting, "TWICE WITH DIFFERENT RESULTS, the first was kept");
        Say(merge.Errors, "with an error");
        if (merge.Missing is null)
        {
            Console.WriteLine("whether points are missing was not checked (see --sweep)");
        }
        else
        {
            Say([.. merge.Missing.Select(point => point.ToString())], "MISSING");
        }
    }

    private static void Say(IReadOnlyList<string> which, string what)
    {
        if (which.Count > 0)
        {
            string more = which.Count > Shown ? ", ..." : string.Empty;
            Console.WriteLine(FormattableString.Invariant($"{which.Count} {what}: {string.Join("; ", which.Take(Shown))}{more}"));
        }
    }

    private static void List(List<SweepPoint> points)
    {
        foreach (SweepPoint point in points)
        {
            Console.WriteLine($"{point.Digest}  {point.Setting.Mode}  {point}");
        }

        Console.WriteLine(FormattableString.Invariant($"{points.Count} points"));
    }

    private static string DefaultPath(string yaml, int part, int parts)
    {
        _ = Directory.CreateDirectory(DefaultFolder);
        string suffix = parts == 1 ? string.Empty : FormattableString.Invariant($"-{part}-of-{parts}");
        return Path.Combine(DefaultFolder, Path.GetFileNameWithoutExtension(yaml) + suffix + ".csv");
    }

    private static (int Part, int Parts) Shard(string? text)
    {
        if (text is null)
        {
            return (1, 1);
        }

        string[] words = text.Split('/');
        return words.Length == 2
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parts)
            && part >= 1
            && part <= parts
            ? (part, parts)
            : throw new InputException($"--shard {text}: expected i/n with i from 1 to n, such as 3/8");
    }
}
