using System.CommandLine;
using PrivateInference.Networks.Zoo;
using PrivateInference.Simulator.Output;
using Spectre.Console;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>pisim zoo</c>: the networks of the literature as ONNX.</summary>
internal static class ZooVerb
{
    /// <summary>The verb.</summary>
    /// <returns>The command.</returns>
    public static Command Create()
    {
        Argument<string?> name = new("name") { Description = "name of the network", Arity = ArgumentArity.ZeroOrOne };
        Option<bool> list = new("--list") { Description = "lists all networks with variant, input, ReLUs, MACs, parameters and who used them" };
        Option<string?> output = new("--out", "-o") { Description = "ONNX file to write; default: NAME.onnx" };
        Option<ulong> seed = new("--seed") { Description = "seed of the weights", DefaultValueFactory = _ => 1UL };
        Option<string?> json = new("--json") { Description = "with --list: writes the list to this JSON file" };
        Option<string?> csv = new("--csv") { Description = "with --list: writes the list to this CSV file" };
        Command command = new("zoo", """
            Builds a network of the literature, in the variant that makes its ReLU count come out, with seeded weights.

            Examples:
              pisim zoo --list
              pisim zoo resnet18-cifar --out resnet18.onnx
            """);
        command.Add(name);
        command.Add(list);
        command.Add(output);
        command.Add(seed);
        command.Add(json);
        command.Add(csv);
        command.SetAction(parsed =>
        {
            string? wanted = parsed.GetValue(name);
            if (parsed.GetValue(list) || wanted is null)
            {
                ReportFiles.RequireWritable("--json", parsed.GetValue(json));
                ReportFiles.RequireWritable("--csv", parsed.GetValue(csv));
                List(parsed.GetValue(json), parsed.GetValue(csv));
                return ExitCode.Success;
            }

            string file = parsed.GetValue(output) ?? wanted + ".onnx";
            ReportFiles.RequireWritable("--out", file);
            ZooEntry entry = NetworkZoo.Entries.FirstOrDefault(candidate => candidate.Name == wanted)
                ?? throw new InputException($"{wanted}: no such network in the zoo (see pisim zoo --list)");
            NetworkZoo.Write(entry.Name, file, parsed.GetValue(seed));
            Console.WriteLine($"{entry.Name} ({Quantity.Count(entry.Relus)} ReLUs): {file}");
            return ExitCode.Success;
        });
        return command;
    }

    private static void List(string? json, string? csv)
    {
        Table table = Terminal.CreateTable("networks of the literature", ["name", "input"], ["ReLUs", "MACs", "parameters"]);
        _ = table.AddColumn("used by").AddColumn("variant");
        foreach (ZooEntry entry in NetworkZoo.Entries)
        {
            table.AddTextRow(
                entry.Name,
                entry.InputShape.ToString(),
                Quantity.Count(entry.Relus),
                Quantity.Count(entry.Macs),
                Quantity.Count(entry.Parameters),
                entry.UsedBy,
                entry.Variant);
        }

        Terminal.Output.Write(table);
        if (json is not null)
        {
            ReportFiles.WriteJson(json, NetworkZoo.Entries);
        }

        if (csv is not null)
        {
            ReportFiles.WriteCsv(csv, NetworkZoo.Entries.Select(entry => new
            {
                entry.Name,
                entry.Variant,
                Input = entry.InputShape.ToString(),
                entry.Relus,
                entry.Macs,
                entry.Parameters,
                entry.UsedBy,
                entry.Source,
            }));
        }
    }
}
