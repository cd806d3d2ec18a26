using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using PrivateInference.CostModel.Workloads;

namespace PrivateInference.Simulator.Workloads;

/// <summary>Reads arrivals: a line a request, seconds and, if there are several clients, the client's number from 0.</summary>
internal static class TraceFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">CSV, with or without a header; in order of time.</param>
    /// <returns>The requests.</returns>
    /// <exception cref="InputException">It is empty, a line is no request, or one is earlier than the one before it; the line is named.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IReadOnlyList<TracedRequest> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InputException($"--trace {path}: no such file");
        }

        CsvConfiguration format = new(CultureInfo.InvariantCulture) { HasHeaderRecord = false, BadDataFound = null };
        using StreamReader text = new(path);
        using CsvReader csv = new(text, format);
        List<TracedRequest> requests = [];
        double before = 0;
        while (csv.Read())
        {
            int line = csv.Parser.RawRow;
            if (requests.Count == 0 && line == 1 && csv.TryGetField(0, out string? header) && header!.Trim().Equals("seconds", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            TracedRequest request = Parse(csv, path, line);
            if (request.Seconds < before)
            {
                throw new InputException(FormattableString.Invariant($"{path}:{line}: {request.Seconds} s is before the {before} s of the line above; a trace is in order of time"));
            }

            before = request.Seconds;
            requests.Add(request);
        }

        return requests.Count > 0 ? requests : throw new InputException($"{path}: no requests; expected a line for each, with its seconds");
    }

    private static TracedRequest Parse(CsvReader csv, string path, int line)
    {
        int fields = csv.Parser.Count;
        string seconds = csv.GetField(0)!.Trim();
        string client = fields > 1 ? csv.GetField(1)!.Trim() : "0";
        bool isTime = double.TryParse(seconds, NumberStyles.Float, CultureInfo.InvariantCulture, out double time) && time >= 0 && double.IsFinite(time);
        bool isClient = int.TryParse(client, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1_000_000;
        return fields <= 2 && isTime && isClient
            ? new TracedRequest(time, number)
            : throw new InputException($"{path}:{line}: '{string.Join(',', Enumerable.Range(0, fields).Select(csv.GetField))}' found; expected seconds of 0 or more and, if there are several, the client from 0");
    }
}
