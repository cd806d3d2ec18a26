namespace PrivateInference.Protocols.Tests.Support;

/// <summary>A stream that breaks, or damages a byte, after so many bytes have been written through it.</summary>
internal sealed class CuttingStream(Stream inner, long position, bool damage) : Stream
{
    private long _written;

    /// <summary>Bytes written so far.</summary>
    public long Written => _written;

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

    /// <summary>Whether the fault has happened.</summary>
    public bool Happened { get; private set; }

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

    public override int Read(Span<byte> buffer) => inner.Read(buffer);

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (Happened || _written + buffer.Length <= position)
        {
            _written += buffer.Length;
            inner.Write(buffer);
            return;
        }

        Happened = true;
        if (damage)
        {
            byte[] damaged = buffer.ToArray();
            damaged[(int)(position - _written)] ^= 0x55;
            _written += buffer.Length;
            inner.Write(damaged);
            return;
        }

        inner.Write(buffer[..(int)(position - _written)]);
        inner.Close();
        throw new IOException("cut");
    }

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
