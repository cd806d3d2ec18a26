using PrivateInference.Simulator.Comparison;

namespace PrivateInference.Simulator.Output;

/// <summary>A comparison, as it is written to JSON.</summary>
/// <param name="Pareto">Axes of the front.</param>
/// <param name="Currency">What money is counted in; null without prices.</param>
/// <param name="Assumed">What predictions rest on.</param>
/// <param name="Cautions">What a reader has to know.</param>
/// <param name="Rows">The rows, marked.</param>
internal sealed record CompareReport(
    IReadOnlyList<string> Pareto,
    string? Currency,
    string Assumed,
    IReadOnlyList<string> Cautions,
    IReadOnlyList<ComparisonRow> Rows)
{
    /// <summary>Name and version of this layout.</summary>
    public string Schema { get; init; } = "pisim.compare/1";

    /// <summary>The command that made it.</summary>
    public string Command { get; init; } = InvokedCommand.Text;
}
