using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;
using CsvHelper.Configuration.Attributes;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>One line of a sweep's CSV: one point. The columns are stable; a number that is not known is empty.</summary>
internal sealed record SweepRow
{
    private static readonly CsvConfiguration s_format = new(CultureInfo.InvariantCulture) { NewLine = "\n" };

    /// <summary>Name of the network.</summary>
    [Name("network")]
    public required string Network { get; init; }

    /// <summary>How its ReLUs were reduced; empty for not at all.</summary>
    [Name("method")]
    public required string Method { get; init; }

    /// <summary>How many were to be kept, as a number or a share; empty for all.</summary>
    [Name("budget")]
    public required string Budget { get; init; }

    /// <summary>Name of the protocol.</summary>
    [Name("protocol")]
    public required string Protocol { get; init; }

    /// <summary>half-gates or three-halves.</summary>
    [Name("garbling")]
    public required string Garbling { get; init; }

    /// <summary>Kind of oblivious-transfer extension.</summary>
    [Name("ot")]
    public required string Ot { get; init; }

    /// <summary>How a circuit's output becomes shares.</summary>
    [Name("remask")]
    public required string Remask { get; init; }

    /// <summary>Name of the link.</summary>
    [Name("link")]
    public required string Link { get; init; }

    /// <summary>Its rate from client to server; empty for no limit.</summary>
    [Name("up_bits_per_second")]
    public double? UpBitsPerSecond { get; init; }

    /// <summary>Its rate from server to client; empty for no limit.</summary>
    [Name("down_bits_per_second")]
    public double? DownBitsPerSecond { get; init; }

    /// <summary>Its round trip.</summary>
    [Name("rtt_seconds")]
    public double RttSeconds { get; init; }

    /// <summary>Profile of both machines in an estimate; empty for none, and in a run.</summary>
    [Name("profile")]
    public required string Profile { get; init; }

    /// <summary>Seed of generated weights and images.</summary>
    [Name("seed")]
    public ulong Seed { get; init; }

    /// <summary>estimate or run.</summary>
    [Name("mode")]
    public required string Mode { get; init; }

    /// <summary>Scalar ReLUs.</summary>
    [Name("relus")]
    public long? Relus { get; init; }

    /// <summary>Multiply-accumulates.</summary>
    [Name("macs")]
    public long? Macs { get; init; }

    /// <summary>Once per session.</summary>
    [Name("setup_seconds")]
    public double? SetupSeconds { get; init; }

    /// <summary>Once per inference, before the image is known.</summary>
    [Name("offline_seconds")]
    public double? OfflineSeconds { get; init; }

    /// <summary>From image to logits.</summary>
    [Name("online_seconds")]
    public double? OnlineSeconds { get; init; }

    /// <summary>Offline and online together.</summary>
    [Name("total_seconds")]
    public double? TotalSeconds { get; init; }

    /// <summary>Bytes from client to server, offline.</summary>
    [Name("offline_bytes_up")]
    public long? OfflineBytesUp { get; init; }

    /// <summary>Bytes from server to client, offline.</summary>
    [Name("offline_bytes_down")]
    public long? OfflineBytesDown { get; init; }

    /// <summary>Bytes from client to server, online.</summary>
    [Name("online_bytes_up")]
    public long? OnlineBytesUp { get; init; }

    /// <summary>Bytes from server to client, online.</summary>
    [Name("online_bytes_down")]
    public long? OnlineBytesDown { get; init; }

    /// <summary>Size of an offline result at the client.</summary>
    [Name("client_stored_bytes")]
    public long? ClientStoredBytes { get; init; }

    /// <summary>Size of an offline result at the server.</summary>
    [Name("server_stored_bytes")]
    public long? ServerStoredBytes { get; init; }

    /// <summary>Rounds of the offline and the online phase together.</summary>
    [Name("rounds")]
    public long? Rounds { get; init; }

    /// <summary>Test accuracy of the network, 0 to 1.</summary>
    [Name("accuracy")]
    public double? Accuracy { get; init; }

    /// <summary>Why there is no result; empty where there is one.</summary>
    [Name("error")]
    public string Error { get; init; } = string.Empty;

    /// <summary>Digest of everything that the point depends on.</summary>
    [Name("point")]
    public required string Point { get; init; }

    /// <summary>The first line of the file.</summary>
    public static string Header { get; } = Write(csv => csv.WriteHeader<SweepRow>());

    /// <summary>The line of this row, its end included.</summary>
    /// <returns>CSV.</returns>
    public string Line() => Write(csv => csv.WriteRecord(this));

    /// <summary>A row that says which point it is, and nothing of the result.</summary>
    /// <param name="point">The point.</param>
    /// <returns>The row.</returns>
    public static SweepRow Of(SweepPoint point) => new()
    {
        Network = point.Network.Name,
        Method = point.Method,
        Budget = point.Budget,
        Protocol = point.Protocol.Name,
        Garbling = point.Garbling,
        Ot = ProtocolWords.Of(point.Protocol.Transfer),
        Remask = ProtocolWords.RemaskOf(point.Protocol),
        Link = point.Link.Name,
        UpBitsPerSecond = Finite(point.Link.UpBitsPerSecond),
        DownBitsPerSecond = Finite(point.Link.DownBitsPerSecond),
        RttSeconds = point.Link.RoundTripSeconds,
        Profile = point.Profile?.Name ?? string.Empty,
        Seed = point.Seed,
        Mode = point.Setting.Mode,

        // A uniform budget changes the accuracy to what nobody has measured.
        Accuracy = point.Uniform is null ? point.Network.Accuracy : null,
        Point = point.Digest,
    };

    private static double? Finite(double rate) => double.IsFinite(rate) ? rate : null;

    private static string Write(Action<CsvWriter> write)
    {
        using StringWriter text = new();
        using (CsvWriter csv = new(text, s_format, leaveOpen: true))
        {
            write(csv);
            csv.NextRecord();
        }

        return text.ToString();
    }
}
