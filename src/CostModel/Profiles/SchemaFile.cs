using System.Text.Json;

namespace PrivateInference.CostModel.Profiles;

/// <summary>Reads data files that are JSON and name their layout in <c>schema</c>.</summary>
internal static class SchemaFile
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Reads a file.</summary>
    /// <typeparam name="T">What is in it.</typeparam>
    /// <param name="path">File.</param>
    /// <param name="schema">Name and version of the layout that is read.</param>
    /// <param name="schemaOf">The layout that the file names.</param>
    /// <returns>The content; what is missing in the file is null, whatever the type says.</returns>
    /// <exception cref="ProfileFormatException">Not JSON, or of another schema; the message names the file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static T Read<T>(string path, string schema, Func<T, string> schemaOf)
        where T : class
    {
        T? document;
        try
        {
            document = JsonSerializer.Deserialize<T>(File.ReadAllText(path), s_json);
        }
        catch (JsonException failure)
        {
            throw new ProfileFormatException($"{path}: {failure.Message}", failure);
        }

        string? found = document is null ? null : schemaOf(document);
        return found == schema
            ? document!
            : throw new ProfileFormatException($"{path}: schema: '{found}' found, this program reads '{schema}'");
    }
}
