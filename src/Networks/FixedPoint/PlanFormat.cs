using System.Buffers.Binary;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// The public part of a plan as bytes, for the wire and the store: geometry, shifts, masks and bounds, never a weight.
/// Layout: magic, version, length of the body in bytes, body; all little-endian.
/// </summary>
public static class PlanFormat
{
    /// <summary>AGREEMENT: changes whenever the body's layout does.</summary>
    private const ushort Version = 2;

    private const int HeaderBytes = 10;
    private const int ChunkBytes = 1 << 16;

    private static ReadOnlySpan<byte> Magic => "PIPL"u8;

    /// <summary>Writes a plan; weights and constants, where it has any, are left out.</summary>
    /// <param name="stream">Written from its position on.</param>
    /// <param name="plan">With or without weights.</param>
    /// <exception cref="InferencePlanException">The plan contradicts itself.</exception>
    public static void WritePublic(Stream stream, InferencePlan plan)
    {
        ArgumentNullException.ThrowIfNull(stream);
        PlanValidator.Validate(plan);
        using MemoryStream body = new();
        new PlanBodyWriter(body).Write(plan);
        Span<byte> header = stackalloc byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header[6..], checked((uint)body.Length));
        stream.Write(header);
        body.WriteTo(stream);
    }

    /// <summary>Reads a plan and checks it.</summary>
    /// <param name="stream">Read from its position on, not beyond the plan.</param>
    /// <param name="maxBytes">Largest body accepted.</param>
    /// <returns>A plan without weights.</returns>
    /// <exception cref="InferencePlanException">Not a plan, another version, cut short, too long, or contradicting itself.</exception>
    public static InferencePlan ReadPublic(Stream stream, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith(Magic))
        {
            throw new InferencePlanException("this is not a plan: it does not begin with PIPL");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(header[4..]);
        if (version != Version)
        {
            throw new InferencePlanException($"the plan has format version {version}, this program reads version {Version}");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(header[6..]);
        if (length > maxBytes || length > int.MaxValue)
        {
            throw new InferencePlanException($"the plan says it has {length} bytes, at most {maxBytes} are accepted");
        }

        InferencePlan plan = new PlanBodyReader(ReadBody(stream, (int)length)).Read();
        PlanValidator.Validate(plan);
        return plan;
    }

    /// <summary>Reads in chunks, so that a length that is a lie allocates no more than what really came.</summary>
    private static byte[] ReadBody(Stream stream, int length)
    {
        using MemoryStream body = new();
        byte[] chunk = new byte[Math.Min(ChunkBytes, length)];
        while (body.Length < length)
        {
            int read = stream.Read(chunk, 0, (int)Math.Min(chunk.Length, length - body.Length));
            if (read == 0)
            {
                throw new InferencePlanException($"the plan ends after {body.Length} of {length} bytes");
            }

            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }
}
