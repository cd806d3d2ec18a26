using System.Text.Json;

namespace PrivateInference.Figures.Results;

/// <summary>
/// Reads JSON of results. Every array of objects is a table whose rows also have the document's single values; those alone are one more row,
/// the summary. A cost of a run or an estimate lies a level deeper and is lifted.
/// </summary>
internal static class JsonResults
{
    private static readonly string[] s_lifted = ["measured", "predicted"];

    /// <summary>Reads a document.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">Its text.</param>
    /// <returns>Its tables.</returns>
    /// <exception cref="FigureException">It is no JSON.</exception>
    public static ResultFile Read(string path, string text)
    {
        using JsonDocument document = Parse(path, text);
        JsonElement root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
        {
            return new ResultFile(path, null, null, PhaseRows.Split(ResultTable.Of(path, "rows", Rows(path, root, []))));
        }

        string? schema = Text(root, "schema");
        string? command = Text(root, "command");
        if (IsCost(schema))
        {
            try
            {
                return new ResultFile(path, schema, command, CostTables(path, root));
            }
            catch (Exception failure) when (failure is KeyNotFoundException or InvalidOperationException)
            {
                throw new FigureException($"{path}: says {schema} and has not its layout: a phase, its seconds or the layers are missing", failure);
            }
        }

        Dictionary<string, string> single = Single(root);
        List<ResultTable> tables = [ResultTable.Of(path, ResultTable.Summary, [new ResultRow(path, single)])];
        AddArrays(path, root, single, tables);
        return new ResultFile(path, schema, command, tables.SelectMany(PhaseRows.Split));
    }

    private static bool IsCost(string? schema) => schema is not null && (schema.StartsWith("pisim.run/", StringComparison.Ordinal) || schema.StartsWith("pisim.estimate/", StringComparison.Ordinal));

    private static IEnumerable<ResultTable> CostTables(string path, JsonElement root)
    {
        Dictionary<string, string> about = Single(root, property => !s_lifted.Contains(property.Name) && property.Name is not ("floorWithoutRelus" or "check" or "environment"));
        string cost = s_lifted.First(name => root.TryGetProperty(name, out JsonElement found) && found.ValueKind == JsonValueKind.Object);
        yield return ResultTable.Of(path, ResultTable.Summary, [Row(path, about, Flatten(root.GetProperty(cost)))]);
        List<ResultRow> layers = [];
        List<ResultRow> compared = [];
        foreach (string phase in (string[])["setup", "offline", "online"])
        {
            foreach (JsonElement layer in root.GetProperty("layers").EnumerateArray())
            {
                layers.Add(Row(path, about, [new("phase", phase), .. Scalars(layer), .. Flatten(layer.GetProperty(phase))]));
            }

            if (cost == "measured" && root.TryGetProperty("predicted", out JsonElement predicted) && predicted.ValueKind == JsonValueKind.Object
                && predicted.GetProperty(phase).GetProperty("seconds") is { ValueKind: JsonValueKind.Number } seconds)
            {
                string measured = root.GetProperty(cost).GetProperty(phase).GetProperty("seconds").GetRawText();
                compared.Add(Row(path, about, [new("phase", phase), new("measuredSeconds", measured), new("predictedSeconds", seconds.GetRawText())]));
            }
        }

        yield return ResultTable.Of(path, ResultTable.Layers, layers);
        yield return ResultTable.Of(path, "validation", compared);
    }

    /// <summary>Own values go before those of the document.</summary>
    private static ResultRow Row(string source, IReadOnlyDictionary<string, string> about, IEnumerable<KeyValuePair<string, string>> own)
    {
        KeyValuePair<string, string>[] values = [.. own];
        string[] names = Column.Canonical([Column.Network, .. values.Select(value => value.Key)])[1..];
        Dictionary<string, string> row = [];
        foreach ((string name, string value) in names.Zip(values, (name, value) => (name, value.Value)).Concat(about.Select(value => (value.Key, value.Value))))
        {
            _ = row.TryAdd(name, value);
        }

        return new ResultRow(source, row);
    }

    private static IEnumerable<ResultRow> Rows(string path, JsonElement array, Dictionary<string, string> single)
        => array.EnumerateArray()
            .Where(element => element.ValueKind == JsonValueKind.Object)
            .Select((element, index) => single.Count == 0
                ? new ResultRow(FormattableString.Invariant($"{path}, row {index + 1}"), Single(element))
                : Row(FormattableString.Invariant($"{path}, row {index + 1}"), single, Flatten(element)));

    private static void AddArrays(string path, JsonElement element, Dictionary<string, string> single, List<ResultTable> tables)
    {
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Object)
            {
                AddArrays(path, property.Value, single, tables);
            }
            else if (property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().Any(item => item.ValueKind == JsonValueKind.Object))
            {
                tables.Add(ResultTable.Of(path, property.Name, Rows(path, property.Value, single)));
            }
        }
    }

    private static Dictionary<string, string> Single(JsonElement element, Func<JsonProperty, bool>? which = null)
    {
        KeyValuePair<string, string>[] values =
        [
            .. element.EnumerateObject().Where(property => which?.Invoke(property) ?? true).SelectMany(property => Flatten(property.Value, property.Name)),
        ];
        Dictionary<string, string> single = [];
        foreach ((string name, string value) in Column.Canonical([.. values.Select(value => value.Key)]).Zip(values, (name, value) => (name, value.Value)))
        {
            _ = single.TryAdd(name, value);
        }

        return single;
    }

    private static IEnumerable<KeyValuePair<string, string>> Scalars(JsonElement element)
        => element.EnumerateObject().Where(property => property.Value.ValueKind != JsonValueKind.Object).SelectMany(property => Flatten(property.Value, property.Name));

    /// <summary>Single values below an element, by their names joined: <c>offline: {seconds: 1}</c> is <c>offline_seconds</c>.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Flatten(JsonElement element, string name = "") => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Flatten(property.Value, name.Length == 0 ? property.Name : $"{name}_{property.Name}")),
        JsonValueKind.String => [new(name, element.GetString()!)],
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => [new(name, element.GetRawText())],
        _ => [],
    };

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonDocument Parse(string path, string text)
    {
        try
        {
            return JsonDocument.Parse(text, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException failure)
        {
            throw new FigureException(FormattableString.Invariant($"{path}: no JSON: line {failure.LineNumber + 1}, byte {failure.BytePositionInLine + 1}"), failure);
        }
    }
}
