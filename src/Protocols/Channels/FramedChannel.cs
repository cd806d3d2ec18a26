using System.Text;
using PrivateInference.Primitives;
using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Measurement;

namespace PrivateInference.Protocols.Channels;

/// <summary>
/// A party's end of the link: a byte stream cut into frames that carry the current <see cref="Scope"/>, counted by scope, shaped to a
/// link profile on the sending side. One thread may write while another reads.
/// </summary>
public sealed class FramedChannel : IChannel, IDisposable
{
    private readonly Stream _stream;
    private readonly ShapedWriter _writer;
    private readonly FrameReader _reader;
    private readonly PartyMeter _meter;
    private Frame? _outgoing;
    private Frame? _incoming;
    private int _incomingOffset;
    private Scope _outgoingScope = Scope.Of(Phase.SetUp);
    private Scope _incomingScope = Scope.Of(Phase.SetUp);
    private bool _wroteSinceRead;
    private bool _disposed;

    /// <summary>Takes over a connected stream.</summary>
    /// <param name="stream">Closed by <see cref="Dispose"/>.</param>
    /// <param name="shaping">Rate and delay of this party's sending direction.</param>
    /// <param name="meter">Counts bytes, messages, rounds and waiting.</param>
    /// <param name="stallLimit">How long the peer may be silent.</param>
    public FramedChannel(Stream stream, LinkShaping shaping, PartyMeter meter, TimeSpan stallLimit)
    {
        ArgumentNullException.ThrowIfNull(meter);
        _stream = stream;
        _meter = meter;
        _writer = new ShapedWriter(stream, shaping);
        _reader = new FrameReader(stream, stallLimit);
    }

    /// <summary>
    /// Whether a read after a write counts as a round. Right for strict question and answer only: where messages overlap, the
    /// protocol counts its rounds itself.
    /// </summary>
    public bool CountsRounds { get; set; }

    /// <summary>Whether the peer has nothing long to do before its next message: it is then given no more time than a silent one.</summary>
    public bool ExpectsPromptAnswers
    {
        get => _reader.IsPrompt;
        set => _reader.IsPrompt = value;
    }

    /// <summary>From now on what comes is read as it comes, while this party computes: for long messages, and for those that nobody waits for yet.</summary>
    /// <param name="bytes">How much is due, where that is known: what comes afterwards is read on demand again.</param>
    public void ReadAhead(long bytes = long.MaxValue) => _reader.ReadAhead(bytes);

    /// <summary>From now on what comes is read by whoever waits for it: for questions and answers. Where the stream knows no limit of time, this changes nothing.</summary>
    public void ReadOnDemand() => _reader.ReadAhead(0);

    /// <summary>Sets what the following bytes of both directions are for.</summary>
    /// <param name="scope">Phase and step.</param>
    public void Enter(Scope scope)
    {
        EnterOutgoing(scope);
        EnterIncoming(scope);
    }

    /// <summary>Sets what the following written bytes are for; bytes written before leave in a frame of their own.</summary>
    /// <param name="scope">Phase and step.</param>
    public void EnterOutgoing(Scope scope)
    {
        if (scope != _outgoingScope)
        {
            Flush();
            _outgoingScope = scope;
        }
    }

    /// <summary>Sets what the following read bytes must be for.</summary>
    /// <param name="scope">Phase and step.</param>
    /// <exception cref="ProtocolException">The peer sent more than the last scope had room for.</exception>
    public void EnterIncoming(Scope scope)
    {
        if (scope != _incomingScope)
        {
            if (_incoming is not null)
            {
                throw new ProtocolException(FormattableString.Invariant(
                    $"the peer sent {_incoming.PayloadBytes - _incomingOffset} bytes too many ({_incomingScope})"));
            }

            _incomingScope = scope;
        }
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        _wroteSinceRead = true;
        while (!data.IsEmpty)
        {
            _outgoing ??= Frame.Rent(Frame.TagOf(_outgoingScope));
            int filled = _outgoing.PayloadBytes;
            int count = Math.Min(data.Length, Frame.MaximumPayloadBytes - filled);
            _outgoing.PayloadBytes += count;
            data[..count].CopyTo(_outgoing.Payload[filled..]);
            data = data[count..];
            if (_outgoing.PayloadBytes == Frame.MaximumPayloadBytes)
            {
                Flush();
            }
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
        if (_outgoing is Frame frame)
        {
            _outgoing = null;
            int bytes = frame.WireBytes;
            Scope scope = _outgoingScope;
            long blocked = _writer.Enqueue(frame, () => _reader.ListenWhileSending(scope));
            _meter.CountSent(scope, bytes);
            _meter.AddTicks(scope, WorkKind.Waiting, blocked);
        }
    }

    /// <inheritdoc/>
    public void Read(Span<byte> destination)
    {
        if (_wroteSinceRead && CountsRounds)
        {
            _meter.CountRound(_incomingScope);
        }

        _wroteSinceRead = false;
        while (!destination.IsEmpty)
        {
            Frame frame = _incoming ??= TakeFrame();
            int count = Math.Min(destination.Length, frame.PayloadBytes - _incomingOffset);
            frame.Payload.Slice(_incomingOffset, count).CopyTo(destination);
            destination = destination[count..];
            _incomingOffset += count;
            if (_incomingOffset == frame.PayloadBytes)
            {
                _incoming = null;
                frame.Return();
            }
        }
    }

    /// <summary>Ends the conversation in order: waits until the last message has been handed to the system.</summary>
    /// <exception cref="ProtocolException">The connection was lost.</exception>
    public void Finish()
    {
        Flush();
        _writer.Drain();
    }

    /// <summary>Tells the peer why this side gives up; best effort.</summary>
    /// <param name="reason">One line.</param>
    public void SendError(string reason)
    {
        ArgumentNullException.ThrowIfNull(reason);
        Frame frame = Frame.Rent(Frame.ErrorTag);
        byte[] text = Encoding.UTF8.GetBytes(reason);
        frame.PayloadBytes = Math.Min(text.Length, 1024);
        text.AsSpan(0, frame.PayloadBytes).CopyTo(frame.Payload);
        try
        {
            _ = _writer.Enqueue(frame, static () => throw new ProtocolException("the peer is gone"));
        }
        catch (ProtocolException)
        {
            // The link is down already: the peer will notice by itself.
            frame.Return();
        }
    }

    /// <summary>Ends the connection at once, also for a thread that waits in <see cref="Read"/> or <see cref="Write"/>.</summary>
    public void Abort() => _stream.Dispose();

    /// <summary>Sends what is queued and closes the connection.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _writer.Dispose();
            _stream.Dispose();
            _reader.Dispose();
        }
    }

    private Frame TakeFrame()
    {
        Frame frame = _reader.Take(_incomingScope, out long waited);
        _meter.AddTicks(_incomingScope, WorkKind.Waiting, waited);
        if (frame.Tag != Frame.TagOf(_incomingScope) || frame.PayloadBytes == 0)
        {
            throw new ProtocolException(FormattableString.Invariant(
                $"the peer is out of step: message 0x{frame.Tag:x8} of {frame.PayloadBytes} bytes, expected 0x{Frame.TagOf(_incomingScope):x8} ({_incomingScope})"));
        }

        _meter.CountReceived(_incomingScope, frame.WireBytes);
        _incomingOffset = 0;
        return frame;
    }
}
