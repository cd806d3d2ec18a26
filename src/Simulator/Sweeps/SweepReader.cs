using System.Globalization;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Networks.Zoo;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>Reads a sweep from YAML: a grid over lists, or a list of points.</summary>
internal sealed class SweepReader
{
    /// <summary>Most points of a sweep.</summary>
    public const int MostPoints = 1_000_000;

    /// <summary>The profile that stands for none.</summary>
    public const string NoProfile = "none";

    private readonly string _folder;
    private readonly YamlMap _root;

    private SweepReader(string path)
    {
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _root = YamlMap.Read(path);
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">YAML.</param>
    /// <returns>The points in order, each once.</returns>
    /// <exception cref="InputException">A key or a value is not known, or out of range; the line is named.</exception>
    public static IReadOnlyList<SweepPoint> Read(string path)
        => File.Exists(path) ? new SweepReader(path).Read() : throw new InputException($"{path}: no such file");

    private List<SweepPoint> Read()
    {
        SweepSetting setting = Setting();
        IEnumerable<SweepPoint> points;
        if (_root.Items("points") is IReadOnlyList<YamlItem> listed)
        {
            _root.RequireKnown();
            points = [.. listed.SelectMany(item => Grid(item.Map ?? throw item.Error("expected keys such as network, protocol and link"), setting, plural: string.Empty))];
        }
        else
        {
            points = Grid(_root, setting, plural: "s");
        }

        Dictionary<string, SweepPoint> unique = [];
        foreach (SweepPoint point in points)
        {
            _ = unique.TryAdd(point.Digest, point);
            if (unique.Count > MostPoints)
            {
                throw new InputException(FormattableString.Invariant($"{_root.Place}: more than {MostPoints:N0} points"));
            }
        }

        return [.. unique.Values];
    }

    private SweepSetting Setting()
    {
        ShapePlanOptions typical = new();
        string mode = _root.Text("mode") ?? "estimate";
        bool isRingGiven = _root.Text("ring-bits") is not null;
        int ringBits = _root.Number("ring-bits", typical.RingBits, 8, 64);
        return new SweepSetting(
            mode is "run" or "estimate" ? mode == "run" : throw new InputException($"{_root.Place}: mode: {mode}: expected estimate or run"),
            ringBits,
            isRingGiven,
            _root.Number("shift", Math.Min(typical.Shift, ringBits - 2), 0, ringBits - 2),
            _root.Number("weight-bits", typical.WeightBits, 1, 32),
            _root.Number("repeat", 1, 1, 1000),
            _root.Number("threads", Math.Max(1, Environment.ProcessorCount / 2), 1, 1024));
    }

    private IEnumerable<SweepPoint> Grid(YamlMap map, SweepSetting setting, string plural)
    {
        SweepNetwork[] networks = [.. (map.Items("network" + plural) ?? throw new InputException($"{map.Place}: network{plural}: this key is missing")).Select(Network)];
        ReluBudget?[] budgets = [.. map.Items("budget" + plural)?.Select(item => Budget(item, setting)) ?? [null]];
        ProtocolSpecification[] protocols = [.. map.Items("protocol" + plural)?.Select(Protocol) ?? [ProtocolSpecification.Find("delphi")!]];
        GarblingScheme[] garblings = [.. map.Items("garbling")?.Select(item => ProtocolWords.Garbling(item.Text, item.Error)) ?? [GarblingScheme.HalfGates]];
        OTExtension[] transfers = [.. map.Items("ot")?.Select(item => ProtocolWords.Transfer(item.Text, item.Error)) ?? [OTExtension.Iknp]];
        Remasking?[] remaskings = [.. map.Items("remask")?.Select(item => (Remasking?)ProtocolWords.Remask(item.Text, item.Error)) ?? [null]];
        RemovedPositions[] removed = [.. map.Items("removed")?.Select(item => ProtocolWords.Removed(item.Text, item.Error)) ?? [RemovedPositions.Sequential]];
        LinkProfile[] links = [.. map.Items("link" + plural)?.Select(Link) ?? [LinkProfile.Find("lan")!]];
        SweepProfile?[] profiles = [.. map.Items("profile" + plural)?.Select(item => Profile(item, setting)) ?? [DefaultProfile(setting)]];
        ulong[] seeds = [.. map.Items("seed" + plural)?.Select(Seed) ?? [1UL]];
        map.RequireKnown();
        return from network in networks
               from budget in budgets
               from protocol in protocols
               from garbling in garblings
               from transfer in transfers
               from remasking in remaskings
               from position in removed
               from link in links
               from profile in profiles
               from seed in seeds
               let variant = protocol with
               {
                   Garbling = garbling,
                   Transfer = transfer,
                   Remasking = remasking ?? protocol.Remasking,
                   Removed = position,
               }
               select new SweepPoint(setting, network, budget, variant, link, profile, seed);
    }

    private SweepNetwork Network(YamlItem item)
    {
        YamlMap? map = item.Map;
        string named = map is null ? item.Text : map.Text("file") ?? throw item.Error("file: this key is missing");
        string beside = Path.Combine(_folder, named);
        string source = File.Exists(beside) ? beside : named;
        bool isFile = File.Exists(source);
        if (!isFile && named != SampleData.Name && !NetworkZoo.Contains(named))
        {
            throw item.Error($"{(map is null ? string.Empty : named + ": ")}neither a file, a network of the zoo (see pisim zoo --list), nor the sample network {SampleData.Name}");
        }

        ReductionFacts facts = isFile ? ReductionFacts.Beside(source) : named == SampleData.Name ? ReductionFacts.Beside(SampleData.Network) : ReductionFacts.None;
        SweepNetwork network = new(source, isFile ? Path.GetFileNameWithoutExtension(source) : named, facts.Method, facts.Budget, facts.Accuracy);
        if (map is not null)
        {
            network = network with
            {
                Name = map.Text("name") ?? network.Name,
                Method = map.Text("method") ?? network.Method,
                Budget = map.Text("budget") ?? network.Budget,
                Accuracy = map.Text("accuracy") is string text ? Accuracy(item, text) : network.Accuracy,
            };
            map.RequireKnown();
        }

        return network;
    }

    private static double Accuracy(YamlItem item, string text)
    {
        bool isPercent = text.EndsWith('%');
        bool isNumber = double.TryParse(isPercent ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        double accuracy = isPercent ? value / 100 : value;
        return isNumber && accuracy is >= 0 and <= 1 ? accuracy : throw item.Error($"accuracy: {text}: expected 0 to 1, or 0% to 100%");
    }

    private static ReluBudget? Budget(YamlItem item, SweepSetting setting)
    {
        if (item.Text is "all" or "100%")
        {
            return null;
        }

        if (setting.IsRun)
        {
            throw item.Error("a uniform budget needs mode: estimate; in a run, name networks that pisim reduce wrote");
        }

        try
        {
            return ReluBudget.Parse(item.Text);
        }
        catch (InputException)
        {
            throw item.Error("expected all, a number of ReLUs such as 1000, or 0% to 100% of them");
        }
    }

    private static ProtocolSpecification Protocol(YamlItem item) => ProtocolSpecification.Find(item.Text)
        ?? throw item.Error($"expected one of {string.Join(", ", ProtocolSpecification.All.Select(known => known.Name))}");

    private static LinkProfile Link(YamlItem item)
    {
        if (item.Map is not YamlMap map)
        {
            return LinkProfile.Find(item.Text)
                ?? throw item.Error($"expected one of {string.Join(", ", LinkProfile.Presets.Select(link => link.Name))}, or {{name: dsl, up: 10M, down: 50M, rtt: 20ms}}");
        }

        string up = map.Text("up") ?? throw item.Error("up: this key is missing");
        string down = map.Text("down") ?? up;
        string rtt = map.Text("rtt") ?? "0";
        string name = map.Text("name") ?? $"{up}/{down}/{rtt}";
        map.RequireKnown();
        return new LinkProfile(
            name,
            LinkOptions.Rate($"{map.Place}: up:", up),
            LinkOptions.Rate($"{map.Place}: down:", down),
            LinkOptions.Seconds($"{map.Place}: rtt:", rtt));
    }

    private SweepProfile? Profile(YamlItem item, SweepSetting setting)
    {
        string named = item.Text;
        if (named == NoProfile)
        {
            return null;
        }

        if (setting.IsRun)
        {
            throw item.Error("a run is measured on this machine and needs no profile; expected none");
        }

        string beside = Path.Combine(_folder, named);
        return SweepProfile.Of(named, LocalProfile.Read($"{_root.Place}: profile", File.Exists(beside) ? beside : named));
    }

    private static SweepProfile? DefaultProfile(SweepSetting setting)
        => !setting.IsRun && LocalProfile.ReadIfThere() is MachineProfile machine ? SweepProfile.Of(LocalProfile.Name, machine) : null;

    private static ulong Seed(YamlItem item) => ulong.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
        ? seed
        : throw item.Error("expected a whole number of 0 or more");
}
