using System.Globalization;

namespace PrivateInference.Figures.Results;

/// <summary>
/// The names of columns. Headers are compared without case, blanks and underscores, so <c>totalSeconds</c>, <c>total_seconds</c> and
/// <c>Total seconds</c> are one column; a few have other names too.
/// </summary>
internal static class Column
{
    public const string Network = "network";
    public const string Protocol = "protocol";
    public const string Link = "link";
    public const string Method = "method";
    public const string Budget = "budget";
    public const string Seed = "seed";
    public const string Profile = "profile";
    public const string Phase = "phase";
    public const string Layer = "layer";
    public const string Step = "step";
    public const string Kind = "kind";
    public const string Relus = "relus";
    public const string Macs = "macs";
    public const string Kept = "kept";
    public const string Accuracy = "accuracy";
    public const string Seconds = "seconds";
    public const string SetupSeconds = "setup_seconds";
    public const string OfflineSeconds = "offline_seconds";
    public const string OnlineSeconds = "online_seconds";
    public const string TotalSeconds = "total_seconds";
    public const string BytesUp = "bytes_up";
    public const string BytesDown = "bytes_down";
    public const string Bytes = "bytes";
    public const string SetupBytes = "setup_bytes";
    public const string OfflineBytes = "offline_bytes";
    public const string OnlineBytes = "online_bytes";
    public const string TotalBytes = "total_bytes";
    public const string ClientStored = "client_stored_bytes";
    public const string ServerStored = "server_stored_bytes";
    public const string Bandwidth = "bandwidth_bits_per_second";
    public const string Up = "up_bits_per_second";
    public const string Down = "down_bits_per_second";
    public const string Rtt = "rtt_seconds";
    public const string MeasuredSeconds = "measured_seconds";
    public const string PredictedSeconds = "predicted_seconds";
    public const string RatePerHour = "rate_per_hour";
    public const string RatePerSecond = "rate_per_second";
    public const string QueueSeconds = "queue_seconds";
    public const string P95Seconds = "p95_seconds";
    public const string Epoch = "epoch";
    public const string Loss = "loss";
    public const string TrainingAccuracy = "training_accuracy";
    public const string ValidationAccuracy = "validation_accuracy";
    public const string Error = "error";

    /// <summary>Each column, and what else it may be called.</summary>
    public static IReadOnlyList<(string Name, string[] Others)> All { get; } =
    [
        (Network, ["networkname", "model"]),
        (Protocol, ["protocolname"]),
        (Link, ["linkname"]),
        (Method, []),
        (Budget, []),
        (Seed, []),
        (Profile, ["profiles"]),
        (Phase, []),
        (Layer, ["layername"]),
        (Step, []),
        (Kind, []),
        (Relus, ["relucount", "networkrelus"]),
        (Macs, ["networkmacs"]),
        (Kept, ["keptrelus"]),
        (Accuracy, ["testaccuracy", "trainingtestaccuracy", "accuracypercent", "accuracyfloat"]),
        (Seconds, []),
        (SetupSeconds, []),
        (OfflineSeconds, []),
        (OnlineSeconds, []),
        (TotalSeconds, ["latencyseconds", "latency"]),
        (BytesUp, []),
        (BytesDown, []),
        (Bytes, []),
        (SetupBytes, []),
        (OfflineBytes, []),
        (OnlineBytes, []),
        (TotalBytes, []),
        (ClientStored, ["storageclientbytes"]),
        (ServerStored, ["storageserverbytes"]),
        (Bandwidth, ["bandwidth", "bitspersecond"]),
        (Up, ["linkupbitspersecond"]),
        (Down, ["linkdownbitspersecond"]),
        (Rtt, ["rtt", "linkrttseconds", "roundtripseconds"]),
        (MeasuredSeconds, ["measured"]),
        (PredictedSeconds, ["predicted"]),
        (RatePerHour, ["requestsperhour", "arrivalsperhour"]),
        (RatePerSecond, ["requestspersecond", "arrivalspersecond"]),
        (QueueSeconds, ["queueing", "queueingseconds", "waitingseconds", "meanqueueseconds"]),
        (P95Seconds, ["p95", "p95latencyseconds"]),
        (Epoch, []),
        (Loss, ["trainingloss"]),
        (TrainingAccuracy, []),
        (ValidationAccuracy, []),
        (Error, []),
    ];

    private static readonly Dictionary<string, string> s_names = All
        .SelectMany(column => column.Others.Append(Squeeze(column.Name)).Select(spelling => (spelling, column.Name)))
        .ToDictionary(pair => pair.spelling, pair => pair.Name);

    /// <summary>The name by which a header is known here.</summary>
    /// <param name="header">As a file has it.</param>
    /// <returns>A name of <see cref="All"/>, or the header's letters and digits in lower case.</returns>
    public static string Canonical(string header)
    {
        string squeezed = Squeeze(header);
        return s_names.GetValueOrDefault(squeezed, squeezed);
    }

    /// <summary>The names by which a table's headers are known here; <c>name</c> is a layer where there is a network beside it, else a network.</summary>
    /// <param name="headers">As a file has them.</param>
    /// <returns>In the same order.</returns>
    public static string[] Canonical(IReadOnlyList<string> headers)
    {
        string[] names = [.. headers.Select(Canonical)];
        int name = Array.IndexOf(names, "name");
        if (name >= 0)
        {
            string meant = names.Contains(Network) || names.Contains(Kept) ? Layer : Network;
            names[name] = names.Contains(meant) ? "name" : meant;
        }

        return names;
    }

    private static string Squeeze(string header) => string.Concat(header.Where(char.IsLetterOrDigit)).ToLower(CultureInfo.InvariantCulture);
}
