using System.Buffers;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Two ends of a channel in memory: what one writes the other reads, in order.</summary>
internal sealed class MemoryPipe
{
    /// <summary>Connects two ends.</summary>
    public MemoryPipe()
    {
        Direction there = new();
        Direction back = new();
        Left = new End(there, back);
        Right = new End(back, there);
    }

    /// <summary>One end.</summary>
    public IChannel Left { get; }

    /// <summary>The other end.</summary>
    public IChannel Right { get; }

    private sealed class Direction
    {
        private readonly Queue<(byte[] Buffer, int Length)> _queue = new();
        private int _offset;

        public void Write(ReadOnlySpan<byte> data)
        {
            byte[] buffer = ArrayPool<byte>.Shared.Rent(data.Length);
            data.CopyTo(buffer);
            lock (_queue)
            {
                _queue.Enqueue((buffer, data.Length));
                Monitor.Pulse(_queue);
            }
        }

        public void Read(Span<byte> destination)
        {
            lock (_queue)
            {
                while (!destination.IsEmpty)
                {
                    while (_queue.Count == 0)
                    {
                        _ = Monitor.Wait(_queue);
                    }

                    (byte[] first, int length) = _queue.Peek();
                    int count = Math.Min(destination.Length, length - _offset);
                    first.AsSpan(_offset, count).CopyTo(destination);
                    destination = destination[count..];
                    _offset += count;
                    if (_offset == length)
                    {
                        _ = _queue.Dequeue();
                        ArrayPool<byte>.Shared.Return(first);
                        _offset = 0;
                    }
                }
            }
        }
    }

    private sealed class End(Direction outgoing, Direction incoming) : IChannel
    {
        public void Write(ReadOnlySpan<byte> data)
        {
            if (!data.IsEmpty)
            {
                outgoing.Write(data);
            }
        }

        public void Flush()
        {
            // Nothing is held back.
        }

        public void Read(Span<byte> destination) => incoming.Read(destination);
    }
}
