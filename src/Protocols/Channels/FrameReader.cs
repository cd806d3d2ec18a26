using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Text;

namespace PrivateInference.Protocols.Channels;

/// <summary>
/// The receiving side of a channel: takes frames off the stream and checks their headers. A thread of its own reads ahead, so that what comes
/// while the party computes is there when it is wanted; where the party waits for every message, it reads the stream itself.
/// </summary>
/// <remarks>A message that a reading thread takes wakes two threads, one after the other, and a core that rests takes 50 to 100 us each time.</remarks>
internal sealed class FrameReader : IDisposable
{
    private const long MaximumQueuedBytes = 32 << 20;
    private const int MaximumErrorCharacters = 300;

    /// <summary>A peer that lives but sends nothing of use is given so many times the limit of a silent one: it may have long work to
    /// do, but two parties that each wait for the other must not do so for ever.</summary>
    private const int WorkingIdleFactor = 20;

    private readonly Stream _stream;
    private readonly TimeSpan _stallLimit;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    private readonly Queue<Frame> _queue = new();
    private readonly EventCount _arrived = new();
    private readonly EventCount _taken = new();
    private readonly EventCount _allowed = new();
    private readonly Thread _thread;
    private Reading _reading;
    private long _ahead = long.MaxValue;
    private int _timeout = Timeout.Infinite;
    private long _queuedBytes;
    private long _lastHeard = Stopwatch.GetTimestamp();
    private bool _paused;
    private bool _closing;
    private ProtocolException? _failure;

    /// <summary>Starts the thread.</summary>
    /// <param name="stream">Where to read; closed by the owner.</param>
    /// <param name="stallLimit">How long the peer may be silent, keep-alives included.</param>
    public FrameReader(Stream stream, TimeSpan stallLimit)
    {
        _stream = stream;
        _stallLimit = stallLimit;
        _thread = new Thread(Run) { IsBackground = true, Name = "pisim reader" };
        _thread.Start();
    }

    private string Silence => FormattableString.Invariant($"the peer has been silent for {_stallLimit.TotalSeconds:0} s; the limit is set by --timeout");

    /// <summary>Whether the peer has nothing long to do before its next message, so that it is given no more time than a silent one.</summary>
    public bool IsPrompt { get; set; }

    /// <summary>Says how much the thread reads before it is asked for; beyond that whoever takes a frame reads it.</summary>
    /// <param name="payloadBytes">From now on, at least 0. The thread may be waiting for a frame already, and then takes that one in any case.</param>
    public void ReadAhead(long payloadBytes)
    {
        // Who reads the stream itself must be able to notice that the peer is silent.
        if (_stream.CanTimeout)
        {
            lock (_queue)
            {
                _ahead = payloadBytes;
            }

            if (payloadBytes > 0)
            {
                _allowed.Advance();
            }
        }
    }

    /// <summary>Takes the next frame, waiting for it.</summary>
    /// <param name="scope">For the error message: what is expected.</param>
    /// <param name="waited">Ticks of the stopwatch spent waiting, and taking the frame from the system where that is the caller's to do.</param>
    /// <returns>The frame, to be returned to the pool by the caller.</returns>
    /// <exception cref="ProtocolException">The peer is gone, silent for too long, or has sent garbage.</exception>
    public Frame Take(Scope scope, out long waited)
    {
        waited = 0;
        while (true)
        {
            int seen = _arrived.Current;
            if (TryTake(scope, out Frame? frame, out bool isOwnToRead))
            {
                _taken.Advance();
                return frame;
            }

            if (waited > 0)
            {
                ThrowIfStalled(scope);
                ThrowIfIdle(waited, scope);
            }

            long start = Stopwatch.GetTimestamp();
            if (isOwnToRead)
            {
                ReadForTaker();
            }
            else
            {
                _arrived.Await(seen, s_look);
            }

            waited += Stopwatch.GetTimestamp() - start;
        }
    }

    /// <summary>Has the thread read on while the party cannot, as it waits to send; fails when the peer has been silent for longer than the limit.</summary>
    /// <param name="scope">For the error message.</param>
    /// <exception cref="ProtocolException">The peer is silent or gone.</exception>
    public void ListenWhileSending(Scope scope)
    {
        lock (_queue)
        {
            _lastHeard = _reading == Reading.Nobody ? Stopwatch.GetTimestamp() : _lastHeard;
        }

        ReadAhead(long.MaxValue);
        ThrowIfStalled(scope);
    }

    /// <summary>Stops; the owner closes the stream first, which ends a pending read.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _closing = true;
        }

        _taken.Advance();
        _allowed.Advance();
        _ = _thread.Join(TimeSpan.FromSeconds(5));
    }

    private void ThrowIfStalled(Scope scope)
    {
        lock (_queue)
        {
            if (_failure is not null)
            {
                throw new ProtocolException($"{_failure.Message} ({scope})", _failure);
            }

            if (!_paused && Stopwatch.GetElapsedTime(_lastHeard) > _stallLimit)
            {
                throw new ProtocolException($"{Silence} ({scope})");
            }
        }
    }

    private bool TryTake(Scope scope, [NotNullWhen(true)] out Frame? frame, out bool isOwnToRead)
    {
        lock (_queue)
        {
            isOwnToRead = false;
            if (_queue.TryDequeue(out frame))
            {
                _queuedBytes -= frame.WireBytes;
                return true;
            }

            if (_failure is not null)
            {
                throw new ProtocolException($"{_failure.Message} ({scope})", _failure);
            }

            isOwnToRead = _ahead <= 0 && _reading == Reading.Nobody;
            _reading = isOwnToRead ? Reading.Taker : _reading;
            return false;
        }
    }

    private void ThrowIfIdle(long waited, Scope scope)
    {
        double seconds = waited / (double)Stopwatch.Frequency;
        int factor = IsPrompt ? 1 : WorkingIdleFactor;
        if (seconds > factor * _stallLimit.TotalSeconds)
        {
            throw new ProtocolException(FormattableString.Invariant(
                $"the peer lives but has sent nothing for {seconds:0} s ({scope}); the limit is {factor} times --timeout"));
        }
    }

    private void Run()
    {
        while (TryBegin() && ReadOne(Reading.Thread, Timeout.Infinite))
        {
        }
    }

    /// <summary>A frame, or a sign of life, for whoever waits; the thread goes on when it has been allowed to meanwhile.</summary>
    private void ReadForTaker()
    {
        _ = ReadOne(Reading.Taker, (int)Math.Min(_stallLimit.TotalMilliseconds, int.MaxValue));
        bool mayThreadGoOn;
        lock (_queue)
        {
            _reading = Reading.Nobody;
            mayThreadGoOn = _ahead > 0;
        }

        if (mayThreadGoOn)
        {
            _allowed.Advance();
        }
    }

    /// <summary>Whether the thread is to read; waits until it may.</summary>
    private bool TryBegin()
    {
        while (true)
        {
            int seen = _allowed.Current;
            bool stopped;
            lock (_queue)
            {
                if (_closing)
                {
                    return false;
                }

                if (_ahead > 0 && _reading != Reading.Taker)
                {
                    _reading = Reading.Thread;
                    return true;
                }

                stopped = _reading == Reading.Thread;
                _reading = stopped ? Reading.Nobody : _reading;
            }

            if (stopped)
            {
                // Who waits for it reads instead.
                _arrived.Advance();
            }

            _allowed.Await(seen, s_look);
        }
    }

    /// <summary>Reads and queues a frame; false when nothing more is to come.</summary>
    private bool ReadOne(Reading reader, int timeout)
    {
        try
        {
            if (_timeout != timeout)
            {
                _stream.ReadTimeout = timeout;
                _timeout = timeout;
            }

            if (ReadFrame() is not Frame frame)
            {
                return false;
            }

            Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());
            if (frame.Tag == Frame.ErrorTag)
            {
                Fail($"the peer gave up: {Printable(frame.Payload)}", null);
                return false;
            }

            if (frame.Tag == Frame.KeepAliveTag)
            {
                frame.Return();
            }
            else
            {
                Queue(frame, reader);
            }

            return true;
        }
        catch (IOException failure) when (failure.InnerException is SocketException { SocketErrorCode: SocketError.TimedOut })
        {
            Fail(Silence, failure);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            Fail(failure as ProtocolException is { } known ? known.Message : "the peer closed the connection", failure);
        }

        return false;
    }

    private void Queue(Frame frame, Reading reader)
    {
        while (true)
        {
            int seen = _taken.Current;
            lock (_queue)
            {
                _paused = _queuedBytes > MaximumQueuedBytes && !_closing;
                if (!_paused)
                {
                    _lastHeard = Stopwatch.GetTimestamp();
                    _queue.Enqueue(frame);
                    _queuedBytes += frame.WireBytes;
                    if (reader == Reading.Thread)
                    {
                        // What must be read next is known to whoever takes this frame.
                        _ahead -= frame.PayloadBytes;
                        _reading = _ahead > 0 ? _reading : Reading.Nobody;
                    }

                    break;
                }
            }

            _taken.Await(seen, s_look);
        }

        if (reader == Reading.Thread)
        {
            _arrived.Advance();
        }
    }

    private Frame? ReadFrame()
    {
        if (_closing)
        {
            return null;
        }

        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        _stream.ReadExactly(header);
        int length = BinaryPrimitives.ReadInt32LittleEndian(header);
        uint tag = BinaryPrimitives.ReadUInt32LittleEndian(header[4..]);
        if (length is < 0 or > Frame.MaximumPayloadBytes)
        {
            throw new ProtocolException(FormattableString.Invariant(
                $"the peer does not speak this protocol: a message of {(uint)length} bytes was announced, at most {Frame.MaximumPayloadBytes} are allowed"));
        }

        Frame frame = Frame.Rent(tag);
        frame.PayloadBytes = length;
        _stream.ReadExactly(frame.Payload);
        return frame;
    }

    private void Fail(string message, Exception? cause)
    {
        lock (_queue)
        {
            _failure = cause is null ? new ProtocolException(message) : new ProtocolException(message, cause);
        }

        _arrived.Advance();
    }

    /// <summary>What a peer says is shown, but cannot steer a terminal or fill a screen.</summary>
    private static string Printable(ReadOnlySpan<byte> payload)
    {
        string text = Encoding.UTF8.GetString(payload[..Math.Min(payload.Length, MaximumErrorCharacters)]);
        return new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
    }

    /// <summary>Who reads the stream.</summary>
    private enum Reading
    {
        Nobody,
        Thread,
        Taker,
    }
}
