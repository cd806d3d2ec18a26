using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PrivateInference.Networks.Tests.Reading;

/// <summary>The third-party models beside the repository, when they are there.</summary>
internal static partial class SharedModels
{
    /// <summary>Their folder, or null.</summary>
    public static string? Folder { get; } = Find();

    /// <summary>Rows of the manifest: name, whether in scope, and the operators or the reason that put it out.</summary>
    public static IEnumerable<Row> Rows()
    {
        if (Folder is null)
        {
            yield break;
        }

        foreach (string line in File.ReadLines(Path.Combine(Folder, "manifest.csv")).Skip(1).Where(line => line.Length > 0))
        {
            string[] cells = line.Split(',');
            yield return new Row(cells[0], cells[1] == "in", cells[2], cells[5]);
        }
    }

    /// <summary>The scalars of a float32 .npy file.</summary>
    public static float[] ReadNpy(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        string header = Encoding.ASCII.GetString(bytes, 10, start - 10);
        header.Should().Contain("'<f4'").And.Contain("'fortran_order': False");
        int[] shape = [.. ShapePattern().Match(header).Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        float[] values = new float[shape.Aggregate(1, (a, b) => a * b)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(start + (4 * i)));
        }

        return values;
    }

    /// <summary>A row of the manifest; the count is empty if it was not recorded.</summary>
    public sealed record Row(string Name, bool InScope, string WhyOut, string Relus);

    [GeneratedRegex(@"'shape': \(([^)]*)\)")]
    private static partial Regex ShapePattern();

    private static string? Find()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Simulator.sln")))
        {
            folder = folder.Parent;
        }

        string path = folder is null ? "" : Path.Combine(folder.FullName, "..", "shared", "onnx");
        return Directory.Exists(path) ? path : null;
    }
}
