using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Published;

/// <summary>
/// The line on which the online latencies in tables of the ReLU-reduction literature lie: a fixed time and a time a ReLU, fitted to
/// each method's published points. It says what a table would have printed, not what a network takes.
/// </summary>
public sealed class LiteratureLatency
{
    private const string Schema = "pisim.literature-latency/1";
    private readonly Document _document;

    private LiteratureLatency(Document document) => _document = document;

    /// <summary>Seconds without any ReLU.</summary>
    public double FixedSeconds => _document.FixedSeconds.Value;

    /// <summary>Seconds a ReLU.</summary>
    public double SecondsPerRelu => _document.SecondsPerRelu.Value;

    /// <summary>Why it must not be read as a prediction.</summary>
    public string Caution => _document.Caution;

    /// <summary>Reads the line.</summary>
    /// <param name="path">File.</param>
    /// <returns>The line.</returns>
    /// <exception cref="ProfileFormatException">Not JSON, of another schema, or a number is missing, unsourced, negative or not finite.</exception>
    public static LiteratureLatency Read(string path)
    {
        Document document = SchemaFile.Read<Document>(path, Schema, found => found.Schema);
        foreach ((string key, SourcedValue? value) in new[] { ("fixedSeconds", document.FixedSeconds), ("secondsPerRelu", document.SecondsPerRelu) })
        {
            if (value is null || !double.IsFinite(value.Value) || value.Value < 0 || string.IsNullOrWhiteSpace(value.Source))
            {
                throw new ProfileFormatException($"{path}: {key}: a time of 0 seconds or more with a source is expected");
            }
        }

        return new LiteratureLatency(document);
    }

    /// <summary>What a table would print.</summary>
    /// <param name="relus">Scalar ReLUs.</param>
    /// <returns>Seconds online.</returns>
    public double OnlineSeconds(long relus) => FixedSeconds + (relus * SecondsPerRelu);

    private sealed record Document(string Schema, SourcedValue FixedSeconds, SourcedValue SecondsPerRelu, string Caution);
}
