using System.Net.Sockets;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>A plain TCP connection as a channel: no frames, no counting, no shaping.</summary>
/// <param name="socket">Connected; closed by <see cref="Dispose"/>.</param>
internal sealed class SocketChannel(Socket socket) : IChannel, IDisposable
{
    private readonly byte[] _outgoing = new byte[1 << 16];
    private readonly byte[] _incoming = new byte[1 << 16];
    private int _queued;
    private int _first;
    private int _available;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> data)
    {
        if (_queued + data.Length > _outgoing.Length)
        {
            Flush();
        }

        if (data.Length > _outgoing.Length)
        {
            Send(data);
            return;
        }

        data.CopyTo(_outgoing.AsSpan(_queued));
        _queued += data.Length;
    }

    /// <inheritdoc/>
    public void Flush()
    {
        Send(_outgoing.AsSpan(0, _queued));
        _queued = 0;
    }

    /// <inheritdoc/>
    public void Read(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            if (_available == 0)
            {
                bool isDirect = destination.Length >= _incoming.Length;
                int received = socket.Receive(isDirect ? destination : _incoming);
                if (received == 0)
                {
                    throw new IOException("the other end of the loopback connection closed it");
                }

                if (isDirect)
                {
                    destination = destination[received..];
                    continue;
                }

                _first = 0;
                _available = received;
            }

            int count = Math.Min(_available, destination.Length);
            _incoming.AsSpan(_first, count).CopyTo(destination);
            _first += count;
            _available -= count;
            destination = destination[count..];
        }
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private void Send(ReadOnlySpan<byte> data)
    {
        while (!data.IsEmpty)
        {
            data = data[socket.Send(data)..];
        }
    }
}
