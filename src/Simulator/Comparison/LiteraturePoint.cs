using System.Globalization;
using CsvHelper;

namespace PrivateInference.Simulator.Comparison;

/// <summary>A network of the literature: so many ReLUs, so much accuracy.</summary>
/// <param name="Method">Method that made it.</param>
/// <param name="DataSet">Data set.</param>
/// <param name="Backbone">Network as the source names it.</param>
/// <param name="Relus">Scalar ReLUs.</param>
/// <param name="Accuracy">In [0, 1].</param>
/// <param name="OnlineSeconds">As printed, or null.</param>
/// <param name="Source">Where it was read.</param>
internal sealed record LiteraturePoint(string Method, string DataSet, string Backbone, long Relus, double Accuracy, double? OnlineSeconds, string Source)
{
    private static readonly string[] s_files = ["relu_accuracy_relupruner_aaai26.csv", "relu_accuracy_bcd_scripts.csv"];

    /// <summary>The points of the tables in data/papers, ablations left out, each once.</summary>
    /// <param name="filter">A data set or a method, or <c>all</c>.</param>
    /// <returns>The points, those with a latency first.</returns>
    /// <exception cref="InputException">Nothing has that name.</exception>
    public static IReadOnlyList<LiteraturePoint> Read(string filter)
    {
        List<LiteraturePoint> points = [];
        HashSet<(string, string, long)> seen = [];
        foreach (LiteraturePoint point in s_files.SelectMany(ReadFile))
        {
            if (seen.Add((point.Method, point.DataSet, point.Relus)))
            {
                points.Add(point);
            }
        }

        string wanted = ParetoFront.DataSetName(filter);
        LiteraturePoint[] chosen = [.. points.Where(point => wanted == "all" || ParetoFront.DataSetName(point.DataSet) == wanted || ParetoFront.DataSetName(point.Method) == wanted)];
        return chosen.Length > 0
            ? chosen
            : throw new InputException($"--published {filter}: expected all, a data set ({Names(point => point.DataSet)}) or a method ({Names(point => point.Method)})");

        string Names(Func<LiteraturePoint, string> name) => string.Join(", ", points.Select(name).Distinct());
    }

    private static IEnumerable<LiteraturePoint> ReadFile(string file)
    {
        using StreamReader text = new(DataFiles.Paper(file));
        using CsvReader csv = new(text, CultureInfo.InvariantCulture);
        _ = csv.Read();
        _ = csv.ReadHeader();
        while (csv.Read())
        {
            bool isResult = !csv.GetField("table")!.Contains("ablation", StringComparison.Ordinal) && csv.GetField("table") != "text";
            if (isResult && Number(csv, "relus_k") is double relus && Number(csv, "accuracy_pct") is double accuracy)
            {
                yield return new LiteraturePoint(
                    csv.GetField("method")!,
                    csv.GetField("dataset")!,
                    csv.GetField("network")!,
                    (long)Math.Round(relus * 1000),
                    accuracy / 100,
                    Number(csv, "latency_s"),
                    csv.GetField("source")!);
            }
        }
    }

    private static double? Number(CsvReader csv, string column)
        => double.TryParse(csv.GetField(column), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
