using System.Text.Json;
using System.Text.Json.Serialization;

namespace PrivateInference.CostModel.Profiles;

/// <summary>
/// Profiles as JSON: <c>schema</c>, what the machine is, and <c>unitCosts</c> by key, each with value, spread, samples, source and the value with
/// all cores at work; if wanted <c>running</c>, what the machine draws and costs (<see cref="RunningPrices"/>), each number with its source.
/// </summary>
public static class ProfileFormat
{
    /// <summary>Name and version of the layout.</summary>
    public const string Schema = "pisim.profile/5";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, RespectRequiredConstructorParameters = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Reads a profile.</summary>
    /// <param name="path">File.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="ProfileFormatException">Not JSON, of another schema, or with a cost or a price missing, unknown, negative or not finite.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MachineProfile Read(string path)
    {
        try
        {
            // The schema first: a newer one may have other entries, which is then what is wrong.
            string text = File.ReadAllText(path);
            string? schema = JsonSerializer.Deserialize<Head>(text, s_json)?.Schema;
            if (schema != Schema)
            {
                throw new ProfileFormatException($"{path}: schema: '{schema}' found, this program reads '{Schema}' (pisim calibrate makes one)");
            }

            Document document = JsonSerializer.Deserialize<Document>(text, s_json)!;
            if (document.UnitCosts is null)
            {
                throw new ProfileFormatException($"{path}: unitCosts: this entry is missing");
            }

            string[] unsourced = [.. document.UnitCosts.Where(entry => string.IsNullOrWhiteSpace(entry.Value?.Source)).Select(entry => entry.Key)];
            if (unsourced.Length > 0)
            {
                throw new ProfileFormatException($"{path}: unitCosts.{unsourced[0]}: a source is missing");
            }

            if (document.Running?.Fault() is string fault)
            {
                throw new ProfileFormatException($"{path}: {fault}");
            }

            return new MachineProfile(
                new ProfileDescription(document.Name, document.Machine, document.Cores, document.Date, document.Commit),
                document.UnitCosts)
            {
                Running = document.Running,
            };
        }
        catch (JsonException failure)
        {
            throw new ProfileFormatException($"{path}: {failure.Message}", failure);
        }
        catch (ArgumentException failure)
        {
            string message = failure.Message.Split(" (Parameter", 2)[0];
            throw new ProfileFormatException($"{path}: {message}", failure);
        }
    }

    /// <summary>A profile as text.</summary>
    /// <param name="profile">The profile.</param>
    /// <returns>JSON.</returns>
    public static string Write(MachineProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ProfileDescription about = profile.Description;
        SortedDictionary<string, UnitCost> costs = new(profile.UnitCosts.ToDictionary(entry => entry.Key, entry => entry.Value), StringComparer.Ordinal);
        return JsonSerializer.Serialize(new Document(Schema, about.Name, about.Machine, about.Cores, about.Date, about.Commit, costs, profile.Running), s_json);
    }

    private sealed record Head(string? Schema = null);

    private sealed record Document(
        string Schema,
        string Name,
        string Machine,
        int Cores,
        string Date,
        string Commit,
        SortedDictionary<string, UnitCost> UnitCosts,
        RunningPrices? Running = null);
}
