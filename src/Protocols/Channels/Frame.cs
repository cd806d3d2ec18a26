using System.Buffers;
using System.Buffers.Binary;

namespace PrivateInference.Protocols.Channels;

/// <summary>
/// One message on the wire: 4 bytes of payload length, 4 bytes of tag, the payload. The tag says what the message is for, so that a
/// peer out of step, of another kind or gone mad is noticed at the first message and not at the last.
/// </summary>
internal sealed class Frame
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 8;

    /// <summary>Longest payload, and what a sender cuts its stream into. AGREEMENT: part of the byte counts.</summary>
    public const int MaximumPayloadBytes = 64 * 1024;

    /// <summary>Tag of a message without payload that says the sender still lives.</summary>
    public const uint KeepAliveTag = 0xffff_fff0;

    /// <summary>Tag of a message whose payload is one line on why the sender gave up.</summary>
    public const uint ErrorTag = 0xffff_fff1;

    private Frame(byte[] buffer) => Buffer = buffer;

    /// <summary>Header and payload; from the shared pool.</summary>
    public byte[] Buffer { get; }

    /// <summary>What the message is for.</summary>
    public uint Tag { get; set; }

    /// <summary>Length of the payload.</summary>
    public int PayloadBytes { get; set; }

    /// <summary>Length on the wire.</summary>
    public int WireBytes => HeaderBytes + PayloadBytes;

    /// <summary>When the sender handed it over, in ticks of the stopwatch.</summary>
    public long QueuedAt { get; set; }

    /// <summary>The payload.</summary>
    public Span<byte> Payload => Buffer.AsSpan(HeaderBytes, PayloadBytes);

    /// <summary>Header and payload, the header filled in.</summary>
    public ReadOnlySpan<byte> Wire
    {
        get
        {
            BinaryPrimitives.WriteInt32LittleEndian(Buffer, PayloadBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(Buffer.AsSpan(4), Tag);
            return Buffer.AsSpan(0, WireBytes);
        }
    }

    /// <summary>An empty frame with room for the longest payload.</summary>
    /// <param name="tag">What the message is for.</param>
    /// <returns>The frame.</returns>
    public static Frame Rent(uint tag) => new(ArrayPool<byte>.Shared.Rent(HeaderBytes + MaximumPayloadBytes)) { Tag = tag };

    /// <summary>Tag of a scope.</summary>
    /// <param name="scope">Phase and step.</param>
    /// <returns>Two bits of phase above the step plus one.</returns>
    public static uint TagOf(Scope scope) => ((uint)scope.Phase << 28) | (uint)(scope.Step + 1);

    /// <summary>Gives the buffer back; the frame is not to be used any more.</summary>
    public void Return() => ArrayPool<byte>.Shared.Return(Buffer);
}
