using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using Google.Protobuf;
using PrivateInference.Networks.Onnx;

namespace PrivateInference.Simulator.Output;

/// <summary>Writes results to files; a file appears whole or not at all.</summary>
internal static class ReportFiles
{
    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    /// <summary>Fails early when a file could not be written at the end of a long run.</summary>
    /// <param name="option">The option that named it.</param>
    /// <param name="path">The file, or null.</param>
    /// <exception cref="InputException">Its folder is not there, or it is a folder.</exception>
    public static void RequireWritable(string option, string? path)
    {
        if (path is null)
        {
            return;
        }

        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (Directory.Exists(path) || (folder is not null && !Directory.Exists(folder)))
        {
            throw new InputException($"{option} {path}: expected a file in a folder that exists");
        }
    }

    /// <summary>Writes an object as JSON.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="path">File to write.</param>
    /// <param name="value">The object.</param>
    public static void WriteJson<T>(string path, T value)
        => Replace(path, stream => JsonSerializer.Serialize(stream, value, s_json));

    /// <summary>Reads an object back.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="path">File to read.</param>
    /// <returns>The object.</returns>
    /// <exception cref="InputException">The file holds something else.</exception>
    public static T ReadJson<T>(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return JsonSerializer.Deserialize<T>(stream, s_json) ?? throw new InputException($"{path}: the file is empty");
        }
        catch (JsonException failure)
        {
            throw new InputException($"{path}: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Writes text.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="text">The text; a line end is added.</param>
    public static void WriteText(string path, string text) => Replace(path, stream =>
    {
        using StreamWriter writer = new(stream, leaveOpen: true);
        writer.Write(text + "\n");
    });

    /// <summary>Writes rows as CSV, a header first.</summary>
    /// <typeparam name="T">Type of a row.</typeparam>
    /// <param name="path">File to write.</param>
    /// <param name="rows">The rows.</param>
    public static void WriteCsv<T>(string path, IEnumerable<T> rows) => Replace(path, stream =>
    {
        using StreamWriter text = new(stream, leaveOpen: true);
        using CsvWriter csv = new(text, CultureInfo.InvariantCulture);
        csv.WriteRecords(rows);
    });

    /// <summary>Adds rows to a CSV file; where there is none or it is empty, a header first.</summary>
    /// <typeparam name="T">Type of a row.</typeparam>
    /// <param name="path">File to add to.</param>
    /// <param name="rows">The rows.</param>
    public static void AppendCsv<T>(string path, IEnumerable<T> rows)
    {
        // Made in memory and written at once, so that an interrupt leaves no half of a line.
        using StringWriter text = new(CultureInfo.InvariantCulture);
        using CsvWriter csv = new(text, new CsvConfiguration(CultureInfo.InvariantCulture) { HasHeaderRecord = !File.Exists(path) || new FileInfo(path).Length == 0 });
        csv.WriteRecords(rows);
        csv.Flush();
        File.AppendAllText(path, text.ToString());
    }

    /// <summary>Writes a network as ONNX.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="network">The network.</param>
    public static void WriteNetwork(string path, ModelProto network) => Replace(path, network.WriteTo);

    private static void Replace(string path, Action<Stream> write)
    {
        string partial = path + ".partial";
        try
        {
            using (FileStream stream = File.Create(partial))
            {
                write(stream);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }
}
