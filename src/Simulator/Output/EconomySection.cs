using PrivateInference.CostModel.Economics;
using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>Energy and money of one inference, offline and online; a party is charged for the seconds that its cores work.</summary>
/// <param name="Prices">Name of the price list.</param>
/// <param name="Currency">What money is counted in.</param>
/// <param name="ClientJoules">Energy of the client's work.</param>
/// <param name="ServerJoules">Energy of the server's work.</param>
/// <param name="Money">Machines and bytes together.</param>
/// <param name="Sources">Every number of the list with where it comes from.</param>
internal sealed record EconomySection(
    string Prices,
    string Currency,
    double ClientJoules,
    double ServerJoules,
    double Money,
    IReadOnlyDictionary<string, string> Sources)
{
    /// <summary>Prices an inference.</summary>
    /// <param name="prices">The list.</param>
    /// <param name="cost">Energy and money.</param>
    /// <returns>The section.</returns>
    public static EconomySection Of(PriceList prices, RunningCost cost) => new(
        prices.Name,
        prices.Currency,
        cost.ClientJoules,
        cost.ServerJoules,
        cost.Money,
        prices.Values.ToDictionary(
            entry => entry.Key,
            entry => FormattableString.Invariant($"{entry.Value.Value}: {entry.Value.Source}")));

    /// <summary>Prints a line, and whether the prices are only examples.</summary>
    public void Print()
    {
        Terminal.Output.WriteLine(
            $"energy {Quantity.Energy(ClientJoules)} at the client and {Quantity.Energy(ServerJoules)} at the server, {Currency} {Quantity.Money(Money)} an inference (price list {Prices}; sources in --json)");
        if (Sources.Values.Any(source => source.Contains("example", StringComparison.Ordinal)))
        {
            Terminal.Output.WriteLine($"price list {Prices} holds examples: put your own watts and prices in a copy of data/prices/example.json");
        }
    }
}
