using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Published;

namespace PrivateInference.CostModel.Economics;

/// <summary>
/// What power and money cost. A party is charged for the seconds that its cores work, not for waiting: <c>seconds of work x watts /
/// cores</c> and <c>seconds of work x price per hour / cores</c>; bytes are charged by direction.
/// </summary>
public sealed class PriceList
{
    private const string Schema = "pisim.prices/1";
    private const double SecondsPerHour = 3600;
    private const double BytesPerGigabyte = 1e9;
    private readonly Document _document;

    private PriceList(Document document) => _document = document;

    /// <summary>Name in reports.</summary>
    public string Name => _document.Name;

    /// <summary>What money is counted in.</summary>
    public string Currency => _document.Currency;

    /// <summary>Every number with its source.</summary>
    public IReadOnlyDictionary<string, SourcedValue> Values { get; private init; } = new Dictionary<string, SourcedValue>();

    /// <summary>Reads a list.</summary>
    /// <param name="path">File.</param>
    /// <returns>The list.</returns>
    /// <exception cref="ProfileFormatException">Not JSON, of another schema, or a number is missing, unsourced, negative or not finite; the message names file and key.</exception>
    public static PriceList Read(string path)
    {
        Document document = SchemaFile.Read<Document>(path, Schema, found => found.Schema);

        if (string.IsNullOrWhiteSpace(document.Name) || string.IsNullOrWhiteSpace(document.Currency))
        {
            throw new ProfileFormatException($"{path}: {(string.IsNullOrWhiteSpace(document.Name) ? "name" : "currency")}: is missing");
        }

        Dictionary<string, SourcedValue?> values = ValuesOf(document);
        foreach ((string key, SourcedValue? value) in values)
        {
            double least = key.EndsWith("cores", StringComparison.Ordinal) ? 1 : 0;
            if (value is null || !double.IsFinite(value.Value) || value.Value < least || string.IsNullOrWhiteSpace(value.Source))
            {
                throw new ProfileFormatException(FormattableString.Invariant($"{path}: {key}: a number of {least} or more with a source is expected"));
            }
        }

        return new PriceList(document) { Values = values.ToDictionary(entry => entry.Key, entry => entry.Value!) };
    }

    /// <summary>The prices that two profiles carry: each party pays for what it sends.</summary>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <returns>The list; null where either profile has no prices.</returns>
    /// <exception cref="ProfileFormatException">They count in different currencies.</exception>
    public static PriceList? Of(MachineProfile? client, MachineProfile? server)
    {
        if (client?.Running is not RunningPrices atClient || server?.Running is not RunningPrices atServer)
        {
            return null;
        }

        if (atClient.Currency != atServer.Currency)
        {
            throw new ProfileFormatException(
                $"running.currency: profile {client.Description.Name} counts in {atClient.Currency}, profile {server.Description.Name} in {atServer.Currency}; name one list by --prices");
        }

        static Party Of(MachineProfile machine, RunningPrices prices) => new(
            new SourcedValue(machine.Description.Cores, $"profile {machine.Description.Name}"), prices.Watts, prices.PricePerHour);
        string name = client == server || client.Description.Name == server.Description.Name
            ? $"of profile {client.Description.Name}"
            : $"of profiles {client.Description.Name} and {server.Description.Name}";
        Document document = new(
            Schema, name, atClient.Currency, Of(client, atClient), Of(server, atServer), new Transfer(atClient.PricePerGigabyteSent, atServer.PricePerGigabyteSent));
        return new PriceList(document) { Values = ValuesOf(document).ToDictionary(entry => entry.Key, entry => entry.Value!) };
    }

    /// <summary>Energy and money of some work.</summary>
    /// <param name="clientSeconds">Seconds of one core of the client.</param>
    /// <param name="serverSeconds">Seconds of one core of the server.</param>
    /// <param name="bytesUp">Bytes from client to server.</param>
    /// <param name="bytesDown">Bytes from server to client.</param>
    /// <returns>Joules and <see cref="Currency"/>.</returns>
    public RunningCost Of(double clientSeconds, double serverSeconds, long bytesUp, long bytesDown)
    {
        double client = clientSeconds / _document.Client.Cores.Value;
        double server = serverSeconds / _document.Server.Cores.Value;
        return new RunningCost(
            client * _document.Client.Watts.Value,
            server * _document.Server.Watts.Value,
            (client * _document.Client.PricePerHour.Value / SecondsPerHour)
                + (server * _document.Server.PricePerHour.Value / SecondsPerHour)
                + (bytesUp * _document.Link.PricePerGigabyteUp.Value / BytesPerGigabyte)
                + (bytesDown * _document.Link.PricePerGigabyteDown.Value / BytesPerGigabyte));
    }

    private static Dictionary<string, SourcedValue?> ValuesOf(Document document) => new()
    {
        ["client.cores"] = document.Client?.Cores,
        ["client.watts"] = document.Client?.Watts,
        ["client.pricePerHour"] = document.Client?.PricePerHour,
        ["server.cores"] = document.Server?.Cores,
        ["server.watts"] = document.Server?.Watts,
        ["server.pricePerHour"] = document.Server?.PricePerHour,
        ["link.pricePerGigabyteUp"] = document.Link?.PricePerGigabyteUp,
        ["link.pricePerGigabyteDown"] = document.Link?.PricePerGigabyteDown,
    };

    private sealed record Document(string Schema, string Name, string Currency, Party Client, Party Server, Transfer Link);

    private sealed record Party(SourcedValue Cores, SourcedValue Watts, SourcedValue PricePerHour);

    private sealed record Transfer(SourcedValue PricePerGigabyteUp, SourcedValue PricePerGigabyteDown);
}

/// <summary>What an inference costs besides time.</summary>
/// <param name="ClientJoules">Energy of the client's work.</param>
/// <param name="ServerJoules">Energy of the server's work.</param>
/// <param name="Money">In the currency of the list.</param>
public readonly record struct RunningCost(double ClientJoules, double ServerJoules, double Money)
{
    /// <summary>Energy of both parties.</summary>
    public double Joules => ClientJoules + ServerJoules;
}
