namespace PrivateInference.Protocols.Links;

/// <summary>A link between client and server; up is client to server.</summary>
public sealed record LinkProfile
{
    private static readonly LinkProfile[] s_presets =
    [
        new("loopback", double.PositiveInfinity, double.PositiveInfinity, 0),
        new("lan", 1e9, 1e9, 0.5e-3),
        new("wan", 100e6, 100e6, 40e-3),
        new("mobile", 20e6, 100e6, 50e-3),
    ];

    /// <summary>Makes a link.</summary>
    /// <param name="name">Name in reports.</param>
    /// <param name="upBitsPerSecond">Client to server, positive; infinity does not limit.</param>
    /// <param name="downBitsPerSecond">Server to client, positive; infinity does not limit.</param>
    /// <param name="roundTripSeconds">Added delay there and back, finite, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is not positive, or the delay is negative or not finite.</exception>
    public LinkProfile(string name, double upBitsPerSecond, double downBitsPerSecond, double roundTripSeconds)
    {
        Name = name;
        UpBitsPerSecond = RequireRate(upBitsPerSecond, nameof(upBitsPerSecond));
        DownBitsPerSecond = RequireRate(downBitsPerSecond, nameof(downBitsPerSecond));
        if (!(roundTripSeconds >= 0) || double.IsInfinity(roundTripSeconds))
        {
            throw new ArgumentOutOfRangeException(nameof(roundTripSeconds), roundTripSeconds, "a round trip takes 0 seconds or more");
        }

        RoundTripSeconds = roundTripSeconds;
    }

    /// <summary>The links known by name: <c>loopback</c>, <c>lan</c>, <c>wan</c> and <c>mobile</c>.</summary>
    public static IReadOnlyList<LinkProfile> Presets => s_presets;

    /// <summary>Name in reports.</summary>
    public string Name { get; init; }

    /// <summary>Client to server.</summary>
    public double UpBitsPerSecond { get; }

    /// <summary>Server to client.</summary>
    public double DownBitsPerSecond { get; }

    /// <summary>Delay there and back.</summary>
    public double RoundTripSeconds { get; }

    /// <summary>What the client's sending side enforces.</summary>
    public LinkShaping ClientShaping => new(UpBitsPerSecond, RoundTripSeconds / 2);

    /// <summary>What the server's sending side enforces.</summary>
    public LinkShaping ServerShaping => new(DownBitsPerSecond, RoundTripSeconds / 2);

    /// <summary>Finds a preset.</summary>
    /// <param name="name">One of the names of <see cref="Presets"/>.</param>
    /// <returns>The link, or null.</returns>
    public static LinkProfile? Find(string name) => Array.Find(s_presets, link => link.Name == name);

    private static double RequireRate(double value, string name) => value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, "a rate is a positive number of bits per second");
}
