using System.CommandLine;
using PrivateInference.Simulator.Output;
using PrivateInference.Simulator.Output.Latex;

namespace PrivateInference.Simulator.Verbs;

/// <summary>
/// <c>--latex FILE</c> of every verb: the tables that it printed, for a paper. A verb needs nothing for it but to make its tables with
/// <see cref="Terminal.CreateTable"/> and to fill them with <see cref="Terminal.AddTextRow"/>.
/// </summary>
internal sealed class LatexOption
{
    private readonly Option<string?> _latex = new("--latex") { Description = "writes the tables that are printed to this LaTeX file (booktabs)", Recursive = true };

    /// <summary>Adds the option to every verb.</summary>
    /// <param name="root">The program.</param>
    public void AddTo(RootCommand root) => root.Add(_latex);

    /// <summary>Fails early when the file could not be written.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="InputException">The file cannot be there.</exception>
    public void RequireWritable(ParseResult parsed) => ReportFiles.RequireWritable("--latex", parsed.GetValue(_latex));

    /// <summary>Writes the file when it was asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <exception cref="InputException">The verb printed no table.</exception>
    public void Write(ParseResult parsed)
    {
        if (parsed.GetValue(_latex) is not string path)
        {
            return;
        }

        if (!Terminal.Printed.Any(table => table.Rows.Count > 0))
        {
            throw new InputException($"--latex {path}: 'pisim {parsed.CommandResult.Command.Name}' printed no table");
        }

        ReportFiles.WriteText(path, LatexWriter.Write(Terminal.Printed));
        Console.WriteLine($"tables as LaTeX: {path}");
    }
}
