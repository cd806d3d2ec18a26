using System.Text.Json;

namespace PrivateInference.Reducer.Training;

/// <summary>The profiles that ONNX Runtime writes: one event a node and run, microseconds.</summary>
internal static class OperatorProfile
{
    private const string KernelSuffix = "_kernel_time";
    private const string Runtime = "runtime";

    /// <summary>Adds up the events of the last runs by section and operator.</summary>
    /// <param name="path">The file.</param>
    /// <param name="runs">How many runs; those before do not count.</param>
    /// <returns>Times of one run, longest first.</returns>
    public static IReadOnlyList<OperatorTime> Read(string path, int runs)
    {
        using FileStream stream = File.OpenRead(path);
        using JsonDocument document = JsonDocument.Parse(stream);
        Dictionary<string, List<(string Operator, double Micros)>> nodes = [];
        foreach (JsonElement happened in document.RootElement.EnumerateArray())
        {
            if (happened.GetProperty("cat").GetString() == "Node" && happened.GetProperty("name").GetString() is string name && name.EndsWith(KernelSuffix, StringComparison.Ordinal))
            {
                if (!nodes.TryGetValue(name, out List<(string, double)>? times))
                {
                    times = [];
                    nodes[name] = times;
                }

                times.Add((happened.GetProperty("args").GetProperty("op_name").GetString()!, happened.GetProperty("dur").GetDouble()));
            }
        }

        return
        [
            .. nodes
                .GroupBy(node => (Section: Section(node.Key), node.Value[0].Operator))
                .Select(group => new OperatorTime(
                    group.Key.Section,
                    group.Key.Operator,
                    group.Count(),
                    group.Sum(node => node.Value.TakeLast(runs).Sum(t => t.Micros)) / (runs * 1e6)))
                .OrderByDescending(time => time.Seconds),
        ];
    }

    /// <summary>Nodes that the runtime put in itself have no section.</summary>
    private static string Section(string name) => name.Contains('/', StringComparison.Ordinal) ? name[..name.IndexOf('/', StringComparison.Ordinal)] : Runtime;
}
