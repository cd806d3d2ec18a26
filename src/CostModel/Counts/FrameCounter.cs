using PrivateInference.Protocols;
using PrivateInference.Protocols.Channels;

namespace PrivateInference.CostModel.Counts;

/// <summary>
/// One direction of a <see cref="FramedChannel"/> without its bytes: the same scopes, writes and flushes give the same frames.
/// </summary>
/// <param name="tally">Where frames are counted.</param>
/// <param name="up">Whether the client sends.</param>
internal sealed class FrameCounter(CountTally tally, bool up)
{
    private Scope _scope = Scope.Of(Phase.SetUp);
    private long _pending;

    /// <summary>Sets what the following bytes are for; bytes before leave in a frame of their own.</summary>
    /// <param name="scope">Phase and step.</param>
    public void Enter(Scope scope)
    {
        if (scope != _scope)
        {
            Flush();
            _scope = scope;
        }
    }

    /// <summary>Counts bytes.</summary>
    /// <param name="bytes">0 or more.</param>
    public void Write(long bytes)
    {
        long filled = checked(_pending + bytes);
        Count(bytes, filled / Frame.MaximumPayloadBytes);
        _pending = filled % Frame.MaximumPayloadBytes;
    }

    /// <summary>Sends what is pending.</summary>
    public void Flush()
    {
        Count(0, _pending > 0 ? 1 : 0);
        _pending = 0;
    }

    /// <summary>Writes and flushes, so many times over; nothing may be pending.</summary>
    /// <param name="bytes">Bytes of each.</param>
    /// <param name="times">How often.</param>
    public void WriteFlushed(long bytes, long times = 1)
        => Count(checked(bytes * times), checked(times * ((bytes + Frame.MaximumPayloadBytes - 1) / Frame.MaximumPayloadBytes)));

    private void Count(long payload, long frames)
    {
        CountTally.Cell cell = tally[_scope];
        long bytes = checked(payload + (frames * Frame.HeaderBytes));
        if (up)
        {
            cell.BytesUp = checked(cell.BytesUp + bytes);
            cell.MessagesUp = checked(cell.MessagesUp + frames);
        }
        else
        {
            cell.BytesDown = checked(cell.BytesDown + bytes);
            cell.MessagesDown = checked(cell.MessagesDown + frames);
        }
    }
}
