using System.Text.Json;
using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Published;

/// <summary>Published unit costs of DELPHI's released code on one machine, each with its source.</summary>
public sealed class DelphiMachine
{
    private const string Schema = "pisim.published/1";
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private readonly Document _document;

    private DelphiMachine(Document document) => _document = document;

    /// <summary>Name in reports.</summary>
    public string Name => _document.Name;

    /// <summary>Reads a file.</summary>
    /// <param name="path">File.</param>
    /// <returns>The machine.</returns>
    /// <exception cref="ProfileFormatException">Not JSON, of another schema, or with a cost missing, unsourced, negative or not finite.</exception>
    public static DelphiMachine Read(string path)
    {
        Document? document;
        try
        {
            document = JsonSerializer.Deserialize<Document>(File.ReadAllText(path), s_json);
        }
        catch (JsonException failure)
        {
            throw new ProfileFormatException($"{path}: {failure.Message}", failure);
        }

        if (document?.Schema != Schema)
        {
            throw new ProfileFormatException($"{path}: schema: '{document?.Schema}' found, this program reads '{Schema}'");
        }

        foreach (string key in (string[])["secondsPerProduct", "secondsPerProductAndLogChannel", "secondsPerReluGarbled", "secondsPerReluEvaluated"])
        {
            Cost? cost = document.UnitCosts?.GetValueOrDefault(key);
            if (cost is null || !double.IsFinite(cost.Value) || cost.Value < 0 || string.IsNullOrWhiteSpace(cost.Source))
            {
                throw new ProfileFormatException($"{path}: unitCosts.{key}: a time of 0 seconds or more with a source is expected");
            }
        }

        return new DelphiMachine(document);
    }

    /// <summary>Seconds of the server's homomorphic work of all convolutions on one thread.</summary>
    /// <param name="counts">The counts.</param>
    /// <returns>Seconds.</returns>
    public double LinearSeconds(DelphiCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Products.Sum(layer => layer.Products
            * (Of("secondsPerProduct") + (Of("secondsPerProductAndLogChannel") * layer.LogChannels)));
    }

    /// <summary>Seconds of garbling all ReLUs.</summary>
    /// <param name="counts">The counts.</param>
    /// <returns>Seconds.</returns>
    public double GarblingSeconds(DelphiCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Relus * Of("secondsPerReluGarbled");
    }

    /// <summary>Seconds of evaluating all ReLUs.</summary>
    /// <param name="counts">The counts.</param>
    /// <returns>Seconds.</returns>
    public double EvaluationSeconds(DelphiCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return counts.Relus * Of("secondsPerReluEvaluated");
    }

    private double Of(string key) => _document.UnitCosts[key].Value;

    private sealed record Cost(double Value, string Source);

    private sealed record Document(string Schema, string Name, string Machine, Dictionary<string, Cost> UnitCosts);
}
