using System.Text.Json;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Published;

/// <summary>Published unit costs of DELPHI's released code on one machine, each with its source.</summary>
public sealed class DelphiMachine
{
    /// <summary>Name and version of the layout.</summary>
    public const string Schema = "pisim.published/1";

    private static readonly string[] s_costs =
    [
        "secondsPerKeyGeneration",
        "secondsPerCiphertextEncrypted",
        "secondsPerCiphertextDecrypted",
        "secondsPerProduct",
        "secondsPerProductAndLogChannel",
        "slowdownPerThread",
        "secondsPerReluGarbled",
        "secondsPerReluEvaluated",
        "secondsPerReluEncodedOffline",
        "secondsPerReluEncodedOnline",
        "secondsPerLinearLayerOnline",
    ];

    private static readonly string[] s_threads = ["linear", "garbling"];

    private readonly Document _document;

    private DelphiMachine(Document document, int linearThreads, int garblingThreads)
    {
        _document = document;
        LinearThreads = linearThreads;
        GarblingThreads = garblingThreads;
    }

    /// <summary>Name in reports.</summary>
    public string Name => _document.Name;

    /// <summary>Processor.</summary>
    public string Machine => _document.Machine;

    /// <summary>Threads that homomorphic layers are spread over, a layer a thread.</summary>
    public int LinearThreads { get; }

    /// <summary>Threads that garbling and evaluating are divided by.</summary>
    public int GarblingThreads { get; }

    /// <summary>What a user has to know about these numbers, a sentence each.</summary>
    public IReadOnlyList<string> Cautions => _document.Cautions ?? [];

    /// <summary>Every number with its source, by key.</summary>
    public IReadOnlyDictionary<string, SourcedValue> UnitCosts => _document.UnitCosts;

    /// <summary>Whether a file is a published profile rather than one of <c>pisim calibrate</c>.</summary>
    /// <param name="path">File.</param>
    /// <returns>True when its schema says so; false also for what is no JSON.</returns>
    public static bool IsPublished(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("schema", out JsonElement schema)
                && schema.ValueKind == JsonValueKind.String
                && schema.GetString()!.StartsWith("pisim.published/", StringComparison.Ordinal);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads a file.</summary>
    /// <param name="path">File.</param>
    /// <returns>The machine.</returns>
    /// <exception cref="ProfileFormatException">
    /// Not JSON, of another schema, or with a number missing, unknown, unsourced, negative or not finite; the message names file and key.
    /// </exception>
    public static DelphiMachine Read(string path)
    {
        Document document = SchemaFile.Read<Document>(path, Schema, found => found.Schema);

        Check(path, "unitCosts", document.UnitCosts, s_costs, least: 0);
        Check(path, "threads", document.Threads, s_threads, least: 1);
        return new DelphiMachine(document, (int)document.Threads["linear"].Value, (int)document.Threads["garbling"].Value);
    }

    /// <summary>The same machine with another number of threads for everything.</summary>
    /// <param name="threads">At least 1.</param>
    /// <returns>The machine.</returns>
    /// <exception cref="ArgumentOutOfRangeException">None at all.</exception>
    public DelphiMachine WithThreads(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        return new DelphiMachine(_document, threads, threads);
    }

    /// <summary>Seconds of the server's homomorphic work of all convolutions on one thread.</summary>
    /// <param name="counts">The counts.</param>
    /// <returns>Seconds.</returns>
    public double LinearSeconds(DelphiCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Products.Sum(LayerSeconds);
    }

    /// <summary>
    /// Seconds of the server's homomorphic work with a layer a thread: each layer in order goes to the thread that is free first, and
    /// every further thread at work slows all of them down (they share memory).
    /// </summary>
    /// <param name="counts">The counts.</param>
    /// <returns>Seconds on <see cref="LinearThreads"/> threads.</returns>
    public double LayerParallelSeconds(DelphiCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        int threads = Math.Min(LinearThreads, Math.Max(1, counts.Products.Count));
        PriorityQueue<int, double> free = new(Enumerable.Range(0, threads).Select(thread => (thread, 0.0)));
        double last = 0;
        foreach (LayerProducts layer in counts.Products)
        {
            _ = free.TryDequeue(out int thread, out double at);
            double done = at + LayerSeconds(layer);
            free.Enqueue(thread, done);
            last = Math.Max(last, done);
        }

        return last * (1 + (this["slowdownPerThread"] * (threads - 1)));
    }

    /// <summary>Seconds of garbling all ReLUs.</summary>
    /// <param name="counts">The counts.</param>
    /// <returns>Seconds on <see cref="GarblingThreads"/> threads.</returns>
    public double GarblingSeconds(DelphiCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Relus * this["secondsPerReluGarbled"] / GarblingThreads;
    }

    /// <summary>Seconds of evaluating all ReLUs.</summary>
    /// <param name="counts">The counts.</param>
    /// <returns>Seconds on <see cref="GarblingThreads"/> threads.</returns>
    public double EvaluationSeconds(DelphiCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Relus * this["secondsPerReluEvaluated"] / GarblingThreads;
    }

    /// <summary>One unit cost.</summary>
    /// <param name="key">A key of <see cref="UnitCosts"/>.</param>
    internal double this[string key] => _document.UnitCosts[key].Value;

    private static void Check(string path, string section, Dictionary<string, SourcedValue>? values, string[] keys, double least)
    {
        foreach (string key in keys)
        {
            SourcedValue? entry = values?.GetValueOrDefault(key);
            if (entry is null || !double.IsFinite(entry.Value) || entry.Value < least || entry.Value > int.MaxValue || string.IsNullOrWhiteSpace(entry.Source))
            {
                throw new ProfileFormatException(FormattableString.Invariant($"{path}: {section}.{key}: a number of {least} or more with a source is expected"));
            }
        }

        if (values!.Keys.FirstOrDefault(key => !keys.Contains(key)) is string unknown)
        {
            throw new ProfileFormatException($"{path}: {section}.{unknown}: no such key; known are {string.Join(", ", keys)}");
        }
    }

    private double LayerSeconds(LayerProducts layer)
        => layer.Products * (this["secondsPerProduct"] + (this["secondsPerProductAndLogChannel"] * layer.LogChannels));

    private sealed record Document(
        string Schema,
        string Name,
        string Machine,
        Dictionary<string, SourcedValue> Threads,
        Dictionary<string, SourcedValue> UnitCosts,
        IReadOnlyList<string>? Cautions);
}

/// <summary>A number and where it comes from.</summary>
/// <param name="Value">The number, in the unit that its key names.</param>
/// <param name="Source">Paper, log, list or person.</param>
public sealed record SourcedValue(double Value, string Source);
