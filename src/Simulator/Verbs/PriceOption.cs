using System.CommandLine;
using PrivateInference.CostModel.Economics;

namespace PrivateInference.Simulator.Verbs;

/// <summary><c>--prices</c>: what power and money cost.</summary>
internal sealed class PriceOption
{
    private readonly Option<string?> _prices = new("--prices")
    {
        Description = "watts, prices an hour and a gigabyte, for energy and money: a file such as data/prices/example.json, or the name example; default: what the profiles carry, if they do",
    };

    /// <summary>Adds the option to a verb.</summary>
    /// <param name="command">The verb.</param>
    public void AddTo(Command command) => command.Add(_prices);

    /// <summary>The list asked for.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The list, or null.</returns>
    /// <exception cref="InputException">There is no such list.</exception>
    public PriceList? Read(ParseResult parsed)
    {
        if (parsed.GetValue(_prices) is not string named)
        {
            return null;
        }

        string path = DataFiles.Find("prices", named)
            ?? throw new InputException($"--prices {named}: neither a file nor one of {string.Join(", ", DataFiles.Names("prices"))}");
        return PriceList.Read(path);
    }
}
