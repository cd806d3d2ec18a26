using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>One choice of everything that can be varied.</summary>
/// <param name="Relus">Scalar ReLUs, 0 to those of the network.</param>
/// <param name="Link">The link.</param>
/// <param name="Cores">Cores; null for what the machines' profiles say.</param>
/// <param name="RingBits">l; null for the plan's own.</param>
public sealed record DesignPoint(long Relus, LinkProfile Link, int? Cores = null, int? RingBits = null)
{
    /// <summary>The same point with one quantity changed.</summary>
    /// <param name="axis">Which.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The point.</returns>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public DesignPoint With(VariedAxis axis, double value)
    {
        ArgumentNullException.ThrowIfNull(axis);
        return axis.Name switch
        {
            VariedAxis.Bandwidth => this with { Link = new LinkProfile(Link.Name, value, value, Link.RoundTripSeconds) },
            VariedAxis.Up => this with { Link = new LinkProfile(Link.Name, value, Link.DownBitsPerSecond, Link.RoundTripSeconds) },
            VariedAxis.Down => this with { Link = new LinkProfile(Link.Name, Link.UpBitsPerSecond, value, Link.RoundTripSeconds) },
            VariedAxis.RoundTrip => this with { Link = new LinkProfile(Link.Name, Link.UpBitsPerSecond, Link.DownBitsPerSecond, value) },
            VariedAxis.Cores => this with { Cores = (int)value },
            VariedAxis.Relus => this with { Relus = (long)value },
            VariedAxis.RingBits => this with { RingBits = (int)value },
            _ => throw new ArgumentException($"{axis.Name}: no such axis", nameof(axis)),
        };
    }
}

/// <summary>What a point costs. Seconds of work are of one core.</summary>
/// <param name="SetUpSeconds">Once per session.</param>
/// <param name="OfflineSeconds">Before the image is known.</param>
/// <param name="OnlineSeconds">From the image to the logits.</param>
/// <param name="BytesUp">Client to server, offline and online.</param>
/// <param name="BytesDown">Server to client, offline and online.</param>
/// <param name="ClientStoredBytes">One offline result at the client.</param>
/// <param name="ServerStoredBytes">One offline result at the server.</param>
/// <param name="ClientWorkSeconds">Offline and online work of the client.</param>
/// <param name="ServerWorkSeconds">Offline and online work of the server.</param>
public readonly record struct DesignCost(
    double SetUpSeconds,
    double OfflineSeconds,
    double OnlineSeconds,
    long BytesUp,
    long BytesDown,
    long ClientStoredBytes,
    long ServerStoredBytes,
    double ClientWorkSeconds,
    double ServerWorkSeconds)
{
    /// <summary>Offline and online phase one after the other.</summary>
    public double TotalSeconds => OfflineSeconds + OnlineSeconds;
}
