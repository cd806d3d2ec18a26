using System.Buffers.Binary;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PrivateInference.Protocols.Channels;

/// <summary>The receiving side of a channel: a thread that takes frames off the stream as they come and checks their headers.</summary>
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
    private readonly Thread _thread;
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

    /// <summary>Whether the peer has nothing long to do before its next message, so that it is given no more time than a silent one.</summary>
    public bool IsPrompt { get; set; }

    /// <summary>Takes the next frame, waiting for it.</summary>
    /// <param name="scope">For the error message: what is expected.</param>
    /// <param name="waited">Ticks of the stopwatch spent waiting.</param>
    /// <returns>The frame, to be returned to the pool by the caller.</returns>
    /// <exception cref="ProtocolException">The peer is gone, silent for too long, or has sent garbage.</exception>
    public Frame Take(Scope scope, out long waited)
    {
        waited = 0;
        while (true)
        {
            int seen = _arrived.Current;
            if (TryTake(scope, out Frame? frame))
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
            _arrived.Await(seen, s_look);
            waited += Stopwatch.GetTimestamp() - start;
        }
    }

    /// <summary>Fails when the peer has not been heard of for longer than the limit.</summary>
    /// <param name="scope">For the error message.</param>
    /// <exception cref="ProtocolException">The peer is silent or gone.</exception>
    public void ThrowIfStalled(Scope scope)
    {
        lock (_queue)
        {
            if (_failure is not null)
            {
                throw new ProtocolException($"{_failure.Message} ({scope})", _failure);
            }

            if (!_paused && Stopwatch.GetElapsedTime(_lastHeard) > _stallLimit)
            {
                throw new ProtocolException(FormattableString.Invariant(
                    $"the peer has been silent for {_stallLimit.TotalSeconds:0} s ({scope}); the limit is set by --timeout"));
            }
        }
    }

    private bool TryTake(Scope scope, [NotNullWhen(true)] out Frame? frame)
    {
        lock (_queue)
        {
            if (_queue.TryDequeue(out frame))
            {
                _queuedBytes -= frame.WireBytes;
                return true;
            }

            return _failure is null ? false : throw new ProtocolException($"{_failure.Message} ({scope})", _failure);
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

    /// <summary>Stops; the owner closes the stream first, which ends a pending read.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _closing = true;
        }

        _taken.Advance();

        _ = _thread.Join(TimeSpan.FromSeconds(5));
    }

    private void Run()
    {
        try
        {
            while (ReadFrame() is Frame frame)
            {
                Volatile.Write(ref _lastHeard, Stopwatch.GetTimestamp());
                if (frame.Tag == Frame.KeepAliveTag)
                {
                    frame.Return();
                    continue;
                }

                if (frame.Tag == Frame.ErrorTag)
                {
                    Fail($"the peer gave up: {Printable(frame.Payload)}", null);
                    return;
                }

                Queue(frame);
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            Fail(failure as ProtocolException is { } known ? known.Message : "the peer closed the connection", failure);
        }
    }

    private void Queue(Frame frame)
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
                    break;
                }
            }

            _taken.Await(seen, s_look);
        }

        _arrived.Advance();
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
}
