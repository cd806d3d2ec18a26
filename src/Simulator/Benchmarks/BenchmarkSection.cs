using System.Globalization;
using PrivateInference.Simulator.Output;
using Spectre.Console;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>A table with one figure a line.</summary>
/// <param name="title">One line above it.</param>
internal sealed class BenchmarkSection(string title) : IBenchmarkTable
{
    private readonly List<(string What, BenchmarkResult Result)> _rows = [];

    /// <inheritdoc/>
    public IEnumerable<BenchmarkResult> Results => _rows.Select(row => row.Result);

    /// <summary>Takes a figure.</summary>
    /// <param name="what">What it is, for people.</param>
    /// <param name="name">What it is, for scripts.</param>
    /// <param name="value">Its value, above 0.</param>
    /// <param name="unit">Its unit.</param>
    /// <param name="boundShare">Part of the bound, or null.</param>
    public void Add(string what, string name, double value, string unit, double? boundShare = null)
        => _rows.Add((what, new BenchmarkResult(name, value, unit, boundShare)));

    /// <inheritdoc/>
    public void Print()
    {
        Table table = Terminal.CreateTable(title, ["figure", "name"], ["median", "unit", "of the bound", "peer, other machine"]);
        foreach ((string what, BenchmarkResult result) in _rows)
        {
            table.AddTextRow(
                what,
                result.Name,
                Digits(result.Value),
                result.Unit,
                result.BoundShare?.ToString("P0", CultureInfo.InvariantCulture) ?? string.Empty,
                PeerFigures.Of(result.Name));
        }

        Terminal.Output.Write(table);
    }

    private static string Digits(double value) => value.ToString(
        value >= 99.95 || value == Math.Floor(value) ? "#,0" : value >= 9.995 ? "0.0" : value >= 0.9995 ? "0.00" : value >= 0.09995 ? "0.000" : "0.0000",
        CultureInfo.InvariantCulture);
}
