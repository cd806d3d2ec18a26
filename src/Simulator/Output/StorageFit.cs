using Spectre.Console;

namespace PrivateInference.Simulator.Output;

/// <summary>How many offline results the parties have room for; where not even one fits, everything runs online.</summary>
/// <param name="ClientRoomBytes">Room at the client; null where it is not limited.</param>
/// <param name="ServerRoomBytes">Room at the server; null where it is not limited.</param>
/// <param name="Results">Offline results that fit.</param>
/// <param name="LimitedBy">Whose room is the limit: client or server.</param>
internal sealed record StorageFit(long? ClientRoomBytes, long? ServerRoomBytes, long Results, string LimitedBy)
{
    /// <summary>Largest room that can be asked about: doubles hold whole numbers up to here.</summary>
    public const long MostBytes = 1L << 53;

    /// <summary>Whether the offline phase must be run between image and logits.</summary>
    public bool EverythingRunsOnline => Results == 0;

    /// <summary>Divides rooms by what one result takes.</summary>
    /// <param name="one">Bytes of one result.</param>
    /// <param name="clientRoom">Room at the client, or null.</param>
    /// <param name="serverRoom">Room at the server, or null.</param>
    /// <returns>The answer, or null without any limit.</returns>
    public static StorageFit? Of(RunReport.StorageSection one, long? clientRoom, long? serverRoom)
    {
        long atClient = clientRoom is long client ? client / Math.Max(1, one.ClientBytes) : long.MaxValue;
        long atServer = serverRoom is long server ? server / Math.Max(1, one.ServerBytes) : long.MaxValue;
        return clientRoom is null && serverRoom is null
            ? null
            : new StorageFit(clientRoom, serverRoom, Math.Min(atClient, atServer), atClient <= atServer ? "client" : "server");
    }

    /// <summary>Prints a line.</summary>
    /// <param name="totalSeconds">Offline and online phase together, or null where no seconds are known.</param>
    public void Print(double? totalSeconds) => Terminal.Output.WriteLine(EverythingRunsOnline
        ? $"storage: not one offline result fits at the {LimitedBy}, so everything runs online: {EstimateTable.Time(totalSeconds)} from image to logits"
        : FormattableString.Invariant($"storage: {Results:N0} offline result(s) fit (the {LimitedBy}'s room is the limit)"));
}
