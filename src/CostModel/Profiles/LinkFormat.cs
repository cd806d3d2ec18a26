using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.Profiles;

/// <summary>Links as JSON: <c>schema</c>, <c>name</c>, both rates, the round trip, and where they come from.</summary>
public static class LinkFormat
{
    /// <summary>Name and version of the layout.</summary>
    public const string Schema = "pisim.link/1";

    /// <summary>Reads a link.</summary>
    /// <param name="path">File.</param>
    /// <returns>The link.</returns>
    /// <exception cref="ProfileFormatException">Not JSON, of another schema, or with a rate that is not positive; the message names file and key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LinkProfile Read(string path)
    {
        Document document = SchemaFile.Read<Document>(path, Schema, found => found.Schema);

        if (string.IsNullOrWhiteSpace(document.Name) || string.IsNullOrWhiteSpace(document.Source))
        {
            throw new ProfileFormatException($"{path}: {(string.IsNullOrWhiteSpace(document.Name) ? "name" : "source")}: is missing");
        }

        double roundTrip = Require(path, "roundTripSeconds", document.RoundTripSeconds, value => value >= 0, "0 or more seconds");
        return new LinkProfile(
            document.Name,
            Require(path, "upBitsPerSecond", document.UpBitsPerSecond, value => value > 0, "more than 0 bits per second"),
            Require(path, "downBitsPerSecond", document.DownBitsPerSecond, value => value > 0, "more than 0 bits per second"),
            roundTrip);
    }

    private static double Require(string path, string key, double? value, Func<double, bool> isValid, string expected)
        => value is double number && double.IsFinite(number) && isValid(number)
            ? number
            : throw new ProfileFormatException(FormattableString.Invariant($"{path}: {key}: {(value is null ? "nothing" : value)} found, {expected} expected"));

    private sealed record Document(
        string Schema,
        string Name,
        double? UpBitsPerSecond,
        double? DownBitsPerSecond,
        double? RoundTripSeconds,
        string Source);
}
