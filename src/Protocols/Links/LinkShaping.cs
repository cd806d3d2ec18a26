namespace PrivateInference.Protocols.Links;

/// <summary>Rate and delay of one direction of a link.</summary>
/// <param name="BitsPerSecond">Positive; infinity does not limit.</param>
/// <param name="DelaySeconds">From the last bit sent to its arrival.</param>
public readonly record struct LinkShaping(double BitsPerSecond, double DelaySeconds)
{
    /// <summary>Neither limit nor delay.</summary>
    public static LinkShaping None => new(double.PositiveInfinity, 0);

    /// <summary>Seconds that a message occupies the link.</summary>
    /// <param name="bytes">Length of the message.</param>
    /// <returns>Seconds, 0 when the rate is unlimited.</returns>
    public double TransmissionSeconds(long bytes) => bytes * 8 / BitsPerSecond;
}
