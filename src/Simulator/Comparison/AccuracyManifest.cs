using System.Text.Json;

namespace PrivateInference.Simulator.Comparison;

/// <summary>How well a network classifies, as the JSON beside its ONNX says that <c>train</c> or <c>reduce</c> found; in [0, 1].</summary>
/// <param name="Float">On the test images; null where nothing is known.</param>
/// <param name="FixedPoint">In the arithmetic of the protocols; null where nothing is known.</param>
/// <param name="DataSet">The data set's name, or empty.</param>
/// <param name="File">The manifest, or empty.</param>
internal sealed record AccuracyManifest(double? Float, double? FixedPoint, string DataSet, string File)
{
    private static readonly AccuracyManifest s_unknown = new(null, null, string.Empty, string.Empty);

    /// <summary>Reads what is known of a network.</summary>
    /// <param name="network">An ONNX file, a name of the zoo, or the sample's name.</param>
    /// <returns>The accuracies; all null where there is no manifest.</returns>
    /// <exception cref="InputException">The file beside the network is no JSON, or an accuracy is not in [0, 1].</exception>
    public static AccuracyManifest Of(string network)
    {
        string model = network == SampleData.Name ? SampleData.Network : network;
        string path = Path.ChangeExtension(model, ".json");
        if (!model.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) || !System.IO.File.Exists(path))
        {
            return s_unknown;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllText(path));
            JsonElement root = document.RootElement;
            return new AccuracyManifest(
                Accuracy(path, root, "testAccuracy") ?? Accuracy(path, root, "training", "testAccuracy"),
                Accuracy(path, root, "fixedPoint", "accuracy"),
                Text(root, "training", "data", "name") ?? Text(root, "data", "name") ?? string.Empty,
                path);
        }
        catch (JsonException failure)
        {
            throw new InputException($"{path}: {failure.Message}");
        }
    }

    private static double? Accuracy(string path, JsonElement root, params string[] keys)
    {
        if (Find(root, keys) is not { ValueKind: JsonValueKind.Number } value)
        {
            return null;
        }

        double accuracy = value.GetDouble();
        return accuracy is >= 0 and <= 1
            ? accuracy
            : throw new InputException(FormattableString.Invariant($"{path}: {string.Join('.', keys)}: {accuracy} found, 0 to 1 expected"));
    }

    private static string? Text(JsonElement root, params string[] keys)
        => Find(root, keys) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static JsonElement? Find(JsonElement at, string[] keys)
    {
        foreach (string key in keys)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(key, out at))
            {
                return null;
            }
        }

        return at;
    }
}
