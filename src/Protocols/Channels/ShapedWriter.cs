using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Protocols.Channels;

/// <summary>
/// The sending side of a channel: a thread that writes queued frames to the stream no earlier than a link of given rate and delay
/// would deliver them, and keeps the peer informed that this side lives.
/// </summary>
/// <remarks>
/// The rate is kept on average by a virtual clock: a frame occupies the link from the moment the link is free or the frame was
/// queued, whichever is later, and is handed over when its last bit would arrive. Late wake-ups are therefore not added up.
/// </remarks>
internal sealed class ShapedWriter : IDisposable
{
    /// <summary>
    /// Longest frame that its sender hands to the system itself when nothing is before it on a link of no rate and no delay. It always fits into the
    /// socket's buffers: no protocol has more than a window of such messages under way.
    /// </summary>
    public const int MaximumDirectBytes = 8 << 10;

    private const long MaximumQueuedBytes = 16 << 20;
    private static readonly TimeSpan s_keepAlive = TimeSpan.FromSeconds(1);

    private readonly Stream _stream;
    private readonly LinkShaping _shaping;
    private readonly Queue<Frame> _queue = new();
    private readonly EventCount _queued = new();
    private readonly EventCount _sent = new();
    private readonly Thread _thread;
    private long _queuedBytes;
    private bool _isDirect;
    private bool _closing;
    private Exception? _failure;

    /// <summary>Starts the thread.</summary>
    /// <param name="stream">Where to write; closed by the owner.</param>
    /// <param name="shaping">Rate and delay to enforce.</param>
    public ShapedWriter(Stream stream, LinkShaping shaping)
    {
        _stream = stream;
        _shaping = shaping;
        _thread = new Thread(Run) { IsBackground = true, Name = "pisim writer" };
        _thread.Start();
    }

    /// <summary>Hands a frame over; blocks while too much is queued.</summary>
    /// <param name="frame">Not to be touched afterwards.</param>
    /// <param name="isPeerDead">Asked every second while blocked.</param>
    /// <returns>Ticks of the stopwatch spent blocked.</returns>
    /// <exception cref="ProtocolException">Writing has failed before.</exception>
    public long Enqueue(Frame frame, Action isPeerDead)
    {
        if (TryBeginDirect(frame))
        {
            WriteDirectly(frame);
            return 0;
        }

        long blocked = 0;
        while (true)
        {
            int seen = _sent.Current;
            lock (_queue)
            {
                ThrowIfFailed();
                if (_queuedBytes <= MaximumQueuedBytes)
                {
                    frame.QueuedAt = Stopwatch.GetTimestamp();
                    _queue.Enqueue(frame);
                    _queuedBytes += frame.WireBytes;
                    break;
                }
            }

            long start = Stopwatch.GetTimestamp();
            _sent.Await(seen, s_keepAlive);
            if (Stopwatch.GetElapsedTime(start) >= s_keepAlive)
            {
                isPeerDead();
            }

            blocked += Stopwatch.GetTimestamp() - start;
        }

        _queued.Advance();
        return blocked;
    }

    /// <summary>Waits until everything queued has been handed to the stream.</summary>
    /// <exception cref="ProtocolException">Writing has failed.</exception>
    public void Drain()
    {
        while (true)
        {
            int seen = _sent.Current;
            lock (_queue)
            {
                ThrowIfFailed();
                if (_queuedBytes == 0)
                {
                    return;
                }
            }

            _sent.Await(seen, s_keepAlive);
        }
    }

    /// <summary>Sends what is queued, for a limited time, and stops the thread.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _closing = true;
        }

        _queued.Advance();
        _ = _thread.Join(TimeSpan.FromSeconds(10));
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null)
        {
            throw new ProtocolException($"the connection was lost while sending: {_failure.Message}", _failure);
        }
    }

    /// <summary>Whether the caller writes the frame itself: then the thread keeps still until it has done so.</summary>
    private bool TryBeginDirect(Frame frame)
    {
        if (frame.WireBytes > MaximumDirectBytes || _shaping != LinkShaping.None)
        {
            return false;
        }

        lock (_queue)
        {
            ThrowIfFailed();

            // Bytes that are being written count as queued.
            bool isFirst = !_isDirect && _queuedBytes == 0;
            _isDirect |= isFirst;
            return isFirst;
        }
    }

    private void WriteDirectly(Frame frame)
    {
        bool isThreadNeeded;
        try
        {
            _stream.Write(frame.Wire);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            Fail(failure);
        }
        finally
        {
            lock (_queue)
            {
                _isDirect = false;
                isThreadNeeded = _queue.Count > 0 || _closing;
            }
        }

        if (isThreadNeeded)
        {
            _queued.Advance();
        }

        ThrowIfFailed();
        frame.Return();
    }

    private void Fail(Exception failure)
    {
        lock (_queue)
        {
            _failure = failure;
        }

        _sent.Advance();
    }

    private void Run()
    {
        long linkFreeAt = 0;
        try
        {
            while (TryTake(out Frame? frame))
            {
                if (frame.Tag < Frame.KeepAliveTag)
                {
                    long start = Math.Max(frame.QueuedAt, linkFreeAt);
                    linkFreeAt = start + Ticks(_shaping.TransmissionSeconds(frame.WireBytes));
                    PreciseDelay.Until(linkFreeAt + Ticks(_shaping.DelaySeconds));
                }

                _stream.Write(frame.Wire);
                lock (_queue)
                {
                    _queuedBytes -= frame.WireBytes;
                }

                _sent.Advance();
                frame.Return();
            }
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            Fail(failure);
        }
    }

    private bool TryTake([NotNullWhen(true)] out Frame? frame)
    {
        while (true)
        {
            int seen = _queued.Current;
            lock (_queue)
            {
                if (!_isDirect && _queue.TryDequeue(out frame))
                {
                    return true;
                }

                if (_closing && _queue.Count == 0)
                {
                    frame = null;
                    return false;
                }
            }

            long start = Stopwatch.GetTimestamp();
            _queued.Await(seen, s_keepAlive);
            if (Stopwatch.GetElapsedTime(start) >= s_keepAlive && TryBeginKeepAlive(out frame))
            {
                return true;
            }
        }
    }

    private bool TryBeginKeepAlive([NotNullWhen(true)] out Frame? frame)
    {
        lock (_queue)
        {
            frame = _isDirect || _queuedBytes > 0 ? null : Frame.Rent(Frame.KeepAliveTag);
            _queuedBytes += frame?.WireBytes ?? 0;
            return frame is not null;
        }
    }

    private static long Ticks(double seconds) => (long)(seconds * Stopwatch.Frequency);
}
