using System.Text.Json;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>What the manifest beside a network says of it.</summary>
/// <param name="Method">How its ReLUs were reduced; empty for not at all.</param>
/// <param name="Budget">How many were to be kept; empty for all.</param>
/// <param name="Accuracy">Test accuracy, 0 to 1; null where it is not known.</param>
internal sealed record ReductionFacts(string Method, string Budget, double? Accuracy)
{
    /// <summary>Nothing is known.</summary>
    public static ReductionFacts None { get; } = new(string.Empty, string.Empty, null);

    /// <summary>Reads the manifest that <c>pisim train</c> or <c>pisim reduce</c> wrote beside a network.</summary>
    /// <param name="network">The network's file.</param>
    /// <returns>What it says; a file that is no manifest says nothing.</returns>
    public static ReductionFacts Beside(string network)
    {
        string manifest = Path.ChangeExtension(network, ".json");
        if (!File.Exists(manifest))
        {
            return None;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(manifest));
            JsonElement root = document.RootElement;
            bool isReduced = Text(root, "schema").StartsWith("pisim.reduce/", StringComparison.Ordinal);
            JsonElement training = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("training", out JsonElement inner) ? inner : root;
            return new ReductionFacts(
                isReduced ? Text(root, "method") : string.Empty,
                isReduced && Number(root, "budget") is double budget ? FormattableString.Invariant($"{budget}") : string.Empty,
                Number(training, "testAccuracy"));
        }
        catch (JsonException)
        {
            return None;
        }
    }

    private static string Text(JsonElement from, string name)
        => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    private static double? Number(JsonElement from, string name)
        => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
