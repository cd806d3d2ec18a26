namespace PrivateInference.CostModel.Schedules;

/// <summary>One direction of a link as <c>ShapedWriter</c> keeps it: a message leaves when the link is free, and arrives a delay after its last bit.</summary>
/// <param name="secondsPerByte">The slower of the link and the machine's sockets.</param>
/// <param name="delaySeconds">From the last bit to its arrival.</param>
internal sealed class LinkClock(double secondsPerByte, double delaySeconds)
{
    private double _freeAt;

    /// <summary>Sends a message.</summary>
    /// <param name="queuedAt">When it is handed over, in seconds.</param>
    /// <param name="bytes">Its length.</param>
    /// <returns>When its last bit arrives.</returns>
    public double Send(double queuedAt, double bytes)
    {
        _freeAt = Math.Max(queuedAt, _freeAt) + (bytes * secondsPerByte);
        return _freeAt + delaySeconds;
    }
}
