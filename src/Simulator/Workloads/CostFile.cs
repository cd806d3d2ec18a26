using System.Text.Json;
using PrivateInference.CostModel.Workloads;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Workloads;

/// <summary>Reads unit costs from JSON: what <c>run</c> and <c>estimate</c> write, or work and bytes listed by hand with their source.</summary>
internal sealed class CostFile
{
    /// <summary>Name and version of the layout of listed costs.</summary>
    public const string Schema = "pisim.costs/1";

    private readonly string _path;
    private readonly JsonElement _root;

    private CostFile(string path, JsonElement root)
    {
        _path = path;
        _root = root;
    }

    /// <summary>Folder of the costs that travel with the program.</summary>
    public static string Published => Path.Combine(AppContext.BaseDirectory, "data", "costs");

    /// <summary>Names of the costs that travel with the program.</summary>
    /// <returns>In order.</returns>
    public static IEnumerable<string> Names() => Directory.Exists(Published)
        ? Directory.GetFiles(Published, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)
        : [];

    /// <summary>Reads a file.</summary>
    /// <param name="named">A file, or one of <see cref="Names"/>.</param>
    /// <param name="chooseLink">Chooses the link of listed costs, given the one that the file names; null when the user chose none.</param>
    /// <returns>The costs.</returns>
    /// <exception cref="InputException">It is not there, not JSON, of another schema, or a number is missing or out of range.</exception>
    public static UnitCosts Read(string named, Func<LinkProfile, LinkProfile>? chooseLink)
    {
        string path = File.Exists(named) ? named : Path.Combine(Published, named + ".json");
        if (!File.Exists(path))
        {
            throw new InputException($"--costs {named}: neither a file nor one of {string.Join(", ", Names())}");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            return new CostFile(path, document.RootElement).Read(chooseLink);
        }
        catch (JsonException failure)
        {
            throw new InputException($"{path}: {failure.Message}");
        }
    }

    private UnitCosts Read(Func<LinkProfile, LinkProfile>? chooseLink)
    {
        string schema = Text(_root, "schema", "schema");
        if (schema == Schema)
        {
            return Listed(chooseLink);
        }

        string section = schema.StartsWith("pisim.run/", StringComparison.Ordinal)
            ? "measured"
            : schema.StartsWith("pisim.estimate/", StringComparison.Ordinal)
                ? "predicted"
                : throw new InputException($"{_path}: schema: '{schema}' found; expected the JSON of pisim run or pisim estimate, or '{Schema}'");
        return chooseLink is null
            ? Report(section)
            : throw new InputException($"{_path}: --link, --up, --down, --rtt: its seconds are for the link of that report; estimate again with the other link");
    }

    private UnitCosts Report(string section)
    {
        JsonElement cost = Object(_root, section, section);
        JsonElement link = Object(_root, "link", "link");
        RunReport.LinkSection over = new(
            Text(link, "name", "link.name"),
            Optional(link, "upBitsPerSecond", "link.upBitsPerSecond"),
            Optional(link, "downBitsPerSecond", "link.downBitsPerSecond"),
            Number(link, "rttSeconds", "link.rttSeconds"));
        JsonElement storage = Object(cost, "storage", section + ".storage");
        return new UnitCosts(
            Text(Object(_root, "network", "network"), "name", "network.name"),
            Text(_root, "protocol", "protocol"),
            over,
            $"{section} in {_path}",
            new InferenceCost(
                Phase(cost, section, "setup", over),
                Phase(cost, section, "offline", over),
                Phase(cost, section, "online", over),
                Number(storage, "clientBytes", section + ".storage.clientBytes"),
                Number(storage, "serverBytes", section + ".storage.serverBytes")));
    }

    private PhaseCost Phase(JsonElement cost, string section, string name, RunReport.LinkSection over)
    {
        string where = $"{section}.{name}";
        JsonElement phase = Object(cost, name, where);
        if (Optional(phase, "seconds", where + ".seconds") is not double seconds)
        {
            throw new InputException($"{_path}: {where}.seconds: there are none; estimate again with --profile (see pisim calibrate)");
        }

        double up = over.UpBitsPerSecond is double upRate ? Number(phase, "bytesUp", where + ".bytesUp") * 8 / upRate : 0;
        double down = over.DownBitsPerSecond is double downRate ? Number(phase, "bytesDown", where + ".bytesDown") * 8 / downRate : 0;
        return Checked(where, () => new PhaseCost(
            seconds,
            Work(phase, "serverSeconds", where),
            Math.Min(seconds, up),
            Math.Min(seconds, down),
            Work(phase, "clientSeconds", where)));
    }

    /// <summary>A party's work: one number in a prediction; by kind in a run, where waiting is none.</summary>
    private double Work(JsonElement phase, string name, string where)
    {
        if (!phase.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return 0;
        }

        return value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject().Where(kind => kind.Name != "waiting").Sum(kind => Number(value, kind.Name, $"{where}.{name}.{kind.Name}"))
            : Number(phase, name, $"{where}.{name}");
    }

    private UnitCosts Listed(Func<LinkProfile, LinkProfile>? chooseLink)
    {
        JsonElement link = Object(_root, "link", "link");
        LinkProfile own = Checked("link", () => new LinkProfile(
            Text(link, "name", "link.name"),
            Number(link, "upBitsPerSecond", "link.upBitsPerSecond"),
            Number(link, "downBitsPerSecond", "link.downBitsPerSecond"),
            Number(link, "rttSeconds", "link.rttSeconds")));
        LinkProfile over = chooseLink is null ? own : chooseLink(own);
        JsonElement storage = Object(_root, "storage", "storage");
        return new UnitCosts(
            Text(_root, "network", "network"),
            Text(_root, "protocol", "protocol"),
            RunReport.LinkSection.Of(over),
            $"{Path.GetFileNameWithoutExtension(_path)}: {Text(_root, "source", "source")}",
            new InferenceCost(
                ListedPhase("setup", over),
                ListedPhase("offline", over),
                ListedPhase("online", over),
                Number(storage, "clientBytes", "storage.clientBytes"),
                Number(storage, "serverBytes", "storage.serverBytes")));
    }

    /// <summary>Client, server, both directions and rounds one after the other, as published: nothing overlaps.</summary>
    private PhaseCost ListedPhase(string name, LinkProfile over)
    {
        JsonElement phase = Object(_root, name, name);
        double client = Number(phase, "clientSeconds", name + ".clientSeconds");
        double server = Number(phase, "serverSeconds", name + ".serverSeconds");
        double cores = Optional(phase, "serverCoreSeconds", name + ".serverCoreSeconds") ?? server;
        double up = Number(phase, "bytesUp", name + ".bytesUp") * 8 / over.UpBitsPerSecond;
        double down = Number(phase, "bytesDown", name + ".bytesDown") * 8 / over.DownBitsPerSecond;
        double rounds = Number(phase, "rounds", name + ".rounds");
        return Checked(name, () => new PhaseCost(client + server + up + down + (rounds * over.RoundTripSeconds), cores, up, down, client));
    }

    private T Checked<T>(string where, Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentOutOfRangeException failure)
        {
            throw new InputException(FormattableString.Invariant($"{_path}: {where}: {failure.ActualValue} found for {failure.ParamName}: {failure.Message.Split(" (Parameter", 2)[0]}"));
        }
    }

    private JsonElement Object(JsonElement from, string name, string where)
        => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Object
            ? value
            : throw new InputException($"{_path}: {where}: an object is expected");

    private string Text(JsonElement from, string name, string where)
        => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new InputException($"{_path}: {where}: text is expected");

    private double Number(JsonElement from, string name, string where)
        => Optional(from, name, where) ?? throw new InputException($"{_path}: {where}: a number of 0 or more is expected");

    private double? Optional(JsonElement from, string name, string where)
    {
        if (!from.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= 0 && double.IsFinite(number)
            ? number
            : throw new InputException($"{_path}: {where}: {value.GetRawText()} found; a number of 0 or more is expected");
    }
}
