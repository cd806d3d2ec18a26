using System.CommandLine;
using PrivateInference.CostModel.Economics;
using PrivateInference.CostModel.Published;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Comparison;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim compare</c>: networks x protocols x links in one table, with the Pareto front.</summary>
internal static class CompareVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string[]> networks = new("networks") { Description = "ONNX files, or names from 'pisim zoo --list'", Arity = ArgumentArity.ZeroOrMore };
        Option<string> protocols = new("--protocol", "-p")
        {
            Description = $"some of {string.Join(", ", DesignModels.Protocols)}, separated by commas",
            DefaultValueFactory = _ => "delphi",
        };
        Option<string> links = new("--link", "-l") { Description = "links as in estimate, separated by commas", DefaultValueFactory = _ => "lan" };
        Option<bool> run = new("--run") { Description = "runs every row instead of predicting it" };
        Option<string?> published = new("--published")
        {
            Description = "adds the points of the literature, recomputed by the same model: all, or a data set or a method",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<string> pareto = new("--pareto")
        {
            Description = $"axes of the front: {string.Join(", ", ParetoFront.Names)}",
            DefaultValueFactory = _ => string.Join(',', ParetoFront.Usual),
        };
        Option<bool> front = new("--front") { Description = "prints only the rows on the front; the files have all" };
        Option<string?> profile = new("--profile") { Description = "machine of both parties, as in estimate" };
        Option<string?> clientProfile = new("--client-profile") { Description = "the client's machine instead" };
        Option<string?> serverProfile = new("--server-profile") { Description = "the server's machine instead" };
        PriceOption prices = new();
        Option<string?> json = new("--json") { Description = "writes everything to this JSON file" };
        Option<string?> csv = new("--csv") { Description = "writes a line per row to this CSV file" };
        Command command = new("compare", """
            Compares networks, protocols and links: accuracy (from the JSON that train and reduce write beside the ONNX), ReLUs, MACs,
            seconds, bytes, storage; marks the Pareto front.

            Examples:
              pisim compare digits small.onnx smaller.onnx
              pisim compare resnet18-cifar resnet32-cifar --protocol delphi,client-garbler --link lan,wan
              pisim compare r18-50k.onnx --published cifar-100 --pareto accuracy,online --front --latex table.tex
              pisim compare digits --run --protocol delphi,client-garbler
            """);
        command.Add(networks);
        foreach (Option option in (Option[])[protocols, links, run, published, pareto, front, profile, clientProfile, serverProfile, json, csv])
        {
            command.Add(option);
        }

        prices.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportFiles.RequireWritable("--json", parsed.GetValue(json));
            ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
            string[] axes = Words("--pareto", parsed.GetValue(pareto)!, ParetoFront.Names);
            string[] by = Words("--protocol", parsed.GetValue(protocols)!, DesignModels.Protocols);
            LinkProfile[] over = [.. parsed.GetValue(links)!.Split(',', StringSplitOptions.TrimEntries).Distinct().Select(name => LinkSource.Read("--link", name))];
            string[] named = parsed.GetValue(networks) ?? [];
            bool isPublished = parsed.GetResult(published) is not null;
            if (named.Length == 0 && !isPublished)
            {
                throw new InputException("compare: expected networks to compare, or --published");
            }

            PriceList? list = prices.Read(parsed);
            DesignModels models = new(parsed.GetValue(profile), parsed.GetValue(clientProfile), parsed.GetValue(serverProfile));
            ComparisonModel model = new(models, list, name => ProtocolSpecification.Find(name)!);
            bool isRun = parsed.GetValue(run);
            List<ComparisonRow> rows =
            [
                .. named.SelectMany(network => isRun ? ComparisonRows.Measured(network, Runnable(by), over, Progress) : ComparisonRows.Predicted(network, by, over, model)),
                .. isPublished ? ComparisonRows.Published(LiteraturePoint.Read(parsed.GetValue(published) ?? "all"), by, over, model) : [],
            ];
            CompareReport report = new(axes, list?.Currency, Assumed(models, by, isRun && !isPublished), Cautions(isPublished, by), ParetoFront.Mark(rows, axes));
            CompareTable.Print(report, parsed.GetValue(front));
            if (parsed.GetValue(json) is string jsonPath)
            {
                ReportFiles.WriteJson(jsonPath, report);
            }

            if (parsed.GetValue(csv) is string csvPath)
            {
                ReportFiles.WriteCsv(csvPath, report.Rows);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static string[] Words(string option, string text, IEnumerable<string> known)
    {
        string[] words = [.. text.Split(',', StringSplitOptions.TrimEntries).Distinct()];
        return words.FirstOrDefault(word => !known.Contains(word)) is string other
            ? throw new InputException($"{option} {other}: expected some of {string.Join(", ", known)}")
            : words;
    }

    private static ProtocolSpecification[] Runnable(string[] protocols) =>
    [
        .. protocols.Select(name => ProtocolSpecification.Find(name)
            ?? throw new InputException($"--run: {name} is predicted from published costs and cannot be run here")),
    ];

    private static void Progress(string what)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.WriteLine(what);
        }
    }

    private static string Assumed(DesignModels models, string[] protocols, bool isMeasured)
    {
        if (isMeasured)
        {
            return "measured: both parties on this machine, seeded images, the first inference of a session";
        }

        IEnumerable<string> machines = protocols.Select(protocol =>
        {
            if (PublishedProtocol.Find(protocol) is PublishedProtocol known)
            {
                (DelphiMachine client, DelphiMachine server) = models.Published(known);
                return $"{protocol}: client {client.Name}, server {server.Name} (published costs, not measured here)";
            }

            (CostModel.Profiles.MachineProfile? atClient, CostModel.Profiles.MachineProfile? atServer) = models.Calibrated();
            return atClient is null || atServer is null
                ? $"{protocol}: no seconds without a profile of a machine (see pisim calibrate)"
                : $"{protocol}: client {atClient.Description.Name}, server {atServer.Description.Name}";
        });
        return $"predicted from shapes, with l = 35 assumed for this engine; machines: {string.Join("; ", machines)}";
    }

    private static List<string> Cautions(bool isPublished, string[] protocols)
    {
        List<string> cautions = [];
        if (isPublished)
        {
            cautions.Add("rows of the literature are recomputed as ResNet18 with that many ReLUs, thinned alike in every layer; their own backbones and masks are not known here");
            cautions.Add($"online as published: {LiteratureLatency.Read(DataFiles.Paper("literature-online.json")).Caution}");
        }

        if (protocols.Any(protocol => PublishedProtocol.Find(protocol) is not null))
        {
            cautions.Add("published costs are added up without overlap; see 'pisim estimate --protocol NAME' for what they leave out");
        }

        return cautions;
    }
}
