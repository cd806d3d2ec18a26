namespace PrivateInference.CostModel.Workloads;

/// <summary>What one phase of one inference takes when it has the server and the link to itself.</summary>
/// <remarks>
/// The seconds hold everything, round trips included, with whatever overlaps overlapped. The others say for how long the phase would keep
/// each part busy alone: they decide how much phases of several clients slow each other down.
/// </remarks>
public sealed record PhaseCost
{
    /// <summary>A phase that takes nothing.</summary>
    public static PhaseCost None { get; } = new(0);

    /// <summary>Makes a cost.</summary>
    /// <param name="seconds">From begin to end, finite, 0 or more.</param>
    /// <param name="serverCoreSeconds">Work of the server, summed over its cores; 0 or more.</param>
    /// <param name="upSeconds">Time that the link needs from client to server; 0 to <paramref name="seconds"/>.</param>
    /// <param name="downSeconds">Time that the link needs from server to client; 0 to <paramref name="seconds"/>.</param>
    /// <param name="clientSeconds">Time that the client computes; 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative or not finite, or the link needs longer than the phase lasts.</exception>
    public PhaseCost(double seconds, double serverCoreSeconds = 0, double upSeconds = 0, double downSeconds = 0, double clientSeconds = 0)
    {
        Seconds = Require(seconds, nameof(seconds), double.MaxValue);
        ServerCoreSeconds = Require(serverCoreSeconds, nameof(serverCoreSeconds), double.MaxValue);

        // Sums of many terms on both sides may differ in the last bits.
        double longest = seconds * (1 + 1e-9);
        UpSeconds = Math.Min(seconds, Require(upSeconds, nameof(upSeconds), longest));
        DownSeconds = Math.Min(seconds, Require(downSeconds, nameof(downSeconds), longest));
        ClientSeconds = Require(clientSeconds, nameof(clientSeconds), double.MaxValue);
    }

    /// <summary>From begin to end.</summary>
    public double Seconds { get; }

    /// <summary>Work of the server, summed over its cores.</summary>
    public double ServerCoreSeconds { get; }

    /// <summary>Time that the link needs from client to server.</summary>
    public double UpSeconds { get; }

    /// <summary>Time that the link needs from server to client.</summary>
    public double DownSeconds { get; }

    /// <summary>Time that the client computes.</summary>
    public double ClientSeconds { get; }

    /// <summary>One phase after the other.</summary>
    /// <param name="first">The earlier.</param>
    /// <param name="second">The later.</param>
    /// <returns>Their sum.</returns>
    public static PhaseCost operator +(PhaseCost first, PhaseCost second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new PhaseCost(
            first.Seconds + second.Seconds,
            first.ServerCoreSeconds + second.ServerCoreSeconds,
            first.UpSeconds + second.UpSeconds,
            first.DownSeconds + second.DownSeconds,
            first.ClientSeconds + second.ClientSeconds);
    }

    private static double Require(double value, string name, double most) => value >= 0 && value <= most
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "expected a finite time of 0 seconds or more, and of the link no more than the phase lasts");
}
