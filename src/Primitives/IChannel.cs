namespace PrivateInference.Primitives;

/// <summary>A reliable, ordered stream of bytes to the other party, buffered on the sending side.</summary>
/// <remarks>
/// Both parties know every length beforehand, so there is no framing at this level. Not thread-safe: one writer and one
/// reader at a time, which may be two threads. Failure of the link is an <see cref="IOException"/>.
/// </remarks>
public interface IChannel
{
    /// <summary>Queues bytes to be sent; may block while the link is behind.</summary>
    /// <param name="data">Bytes, copied before the call returns.</param>
    void Write(ReadOnlySpan<byte> data);

    /// <summary>Hands all queued bytes to the link. A party must flush before it reads an answer.</summary>
    void Flush();

    /// <summary>Blocks until all of <paramref name="destination"/> has been received.</summary>
    /// <param name="destination">Filled completely.</param>
    void Read(Span<byte> destination);
}
