using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.ObliviousTransfer;

/// <summary>One end of an in-memory duplex stream; keeps all that was written and fails, rather than waits, when the other end is closed.</summary>
internal sealed class MemoryChannel : IChannel, IDisposable
{
    private readonly Pipe _incoming;
    private readonly Pipe _outgoing;
    private readonly List<byte> _queued = [];

    private MemoryChannel(Pipe incoming, Pipe outgoing)
    {
        _incoming = incoming;
        _outgoing = outgoing;
    }

    /// <summary>All flushed bytes of this end, in order.</summary>
    public byte[] Sent => _outgoing.History();

    public static (MemoryChannel Left, MemoryChannel Right) NewPair()
    {
        Pipe leftToRight = new();
        Pipe rightToLeft = new();
        return (new MemoryChannel(rightToLeft, leftToRight), new MemoryChannel(leftToRight, rightToLeft));
    }

    /// <summary>An end whose peer has sent these bytes and then gone away.</summary>
    public static MemoryChannel Replaying(ReadOnlySpan<byte> received)
    {
        Pipe incoming = new();
        incoming.Append(received.ToArray());
        incoming.Close();
        return new MemoryChannel(incoming, new Pipe());
    }

    public void Write(ReadOnlySpan<byte> data) => _queued.AddRange(data);

    public void Flush()
    {
        _outgoing.Append([.. _queued]);
        _queued.Clear();
    }

    public void Read(Span<byte> destination) => _incoming.Take(destination);

    public void Dispose() => _outgoing.Close();

    private sealed class Pipe
    {
        private readonly List<byte> _bytes = [];
        private int _read;
        private bool _closed;

        public void Append(byte[] bytes)
        {
            lock (_bytes)
            {
                _bytes.AddRange(bytes);
                Monitor.PulseAll(_bytes);
            }
        }

        public void Close()
        {
            lock (_bytes)
            {
                _closed = true;
                Monitor.PulseAll(_bytes);
            }
        }

        public void Take(Span<byte> destination)
        {
            lock (_bytes)
            {
                while (_bytes.Count - _read < destination.Length)
                {
                    if (_closed)
                    {
                        throw new EndOfStreamException($"peer closed with {_bytes.Count - _read} bytes left, {destination.Length} were needed");
                    }

                    Monitor.Wait(_bytes);
                }

                System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_bytes).Slice(_read, destination.Length).CopyTo(destination);
                _read += destination.Length;
            }
        }

        public byte[] History()
        {
            lock (_bytes)
            {
                return [.. _bytes];
            }
        }
    }
}
