using System.Buffers.Binary;

namespace PrivateInference.Protocols.Tests.Support;

/// <summary>Keeps everything that is read through it: what a party has seen of the other.</summary>
internal sealed class RecordingStream(Stream inner) : Stream
{
    private readonly MemoryStream _seen = new();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override bool CanTimeout => inner.CanTimeout;

    public override int ReadTimeout
    {
        get => inner.ReadTimeout;
        set => inner.ReadTimeout = value;
    }

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Payloads seen so far, put together by phase and step.</summary>
    public Dictionary<Scope, byte[]> Payloads()
    {
        Dictionary<Scope, MemoryStream> payloads = [];
        ReadOnlySpan<byte> rest = _seen.ToArray();
        while (rest.Length >= 8)
        {
            int length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            uint tag = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            if (tag < 0xffff_fff0)
            {
                Scope scope = new((Phase)(tag >> 28), (int)(tag & 0x0fff_ffff) - 1);
                if (!payloads.TryGetValue(scope, out MemoryStream? payload))
                {
                    payloads.Add(scope, payload = new MemoryStream());
                }

                payload.Write(rest.Slice(8, length));
            }

            rest = rest[(8 + length)..];
        }

        return payloads.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
    }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        _seen.Write(buffer[..read]);
        return read;
    }

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => inner.Write(buffer);

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
