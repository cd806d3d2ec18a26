using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>A channel to a peer on the same thread: what one party wrote the other reads afterwards. It separates the parties' times on one core.</summary>
internal sealed class QueueChannel : IChannel
{
    private byte[] _bytes = new byte[1 << 20];
    private int _read;
    private int _written;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (_written + data.Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _written + data.Length));
        }

        data.CopyTo(_bytes.AsSpan(_written));
        _written += data.Length;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        // Written bytes are there at once.
    }

    /// <inheritdoc/>
    public void Read(Span<byte> destination)
    {
        if (_written - _read < destination.Length)
        {
            throw new IOException($"the peer on this thread wrote {_written - _read} bytes, read {destination.Length}");
        }

        _bytes.AsSpan(_read, destination.Length).CopyTo(destination);
        _read += destination.Length;
        if (_read == _written)
        {
            _read = 0;
            _written = 0;
        }
    }
}
