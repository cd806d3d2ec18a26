using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols.Channels;
using PrivateInference.Protocols.Engine;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Sessions;

/// <summary>How a session starts: who speaks which version, which protocol, and the public plan.</summary>
internal static class Greeting
{
    /// <summary>Version of everything on the wire; parties of different versions refuse each other.</summary>
    public const int Version = 3;

    private const long MaximumPlanBytes = 256 << 20;
    private const int MaximumNameBytes = 64;
    private const int VariantBytes = 5;
    private static readonly byte[] s_magic = Encoding.ASCII.GetBytes("pisim\r\n\0");

    /// <summary>Bytes of <see cref="SendHello"/>.</summary>
    /// <param name="protocol">Protocol wanted, or empty.</param>
    /// <returns>Bytes without frame header.</returns>
    public static long HelloBytes(string protocol) => s_magic.Length + sizeof(int) + 1 + Encoding.UTF8.GetByteCount(protocol);

    /// <summary>Bytes of <see cref="SendWelcome"/>.</summary>
    /// <param name="protocol">Name of the protocol that will run.</param>
    /// <param name="planBytes">Bytes of the public plan.</param>
    /// <returns>Bytes without frame headers.</returns>
    public static long WelcomeBytes(string protocol, long planBytes)
        => HelloBytes(protocol) + VariantBytes + sizeof(int) + planBytes + SHA256.HashSizeInBytes;

    /// <summary>The client's first message.</summary>
    /// <param name="channel">The link.</param>
    /// <param name="protocol">Protocol wanted, or empty for the server's choice.</param>
    public static void SendHello(FramedChannel channel, string protocol)
    {
        channel.Write(s_magic);
        WriteInt32(channel, Version);
        WriteName(channel, protocol);
        channel.Flush();
    }

    /// <summary>The server's side of <see cref="SendHello"/>.</summary>
    /// <param name="channel">The link.</param>
    /// <returns>Protocol wanted, or empty.</returns>
    /// <exception cref="ProtocolException">The peer is something else, or of another version.</exception>
    public static string ReceiveHello(FramedChannel channel)
    {
        CheckMagicAndVersion(channel, "client");
        return ReadName(channel);
    }

    /// <summary>The server's answer: protocol, plan, and a digest of both, so that the parties cannot start with different ideas.</summary>
    /// <param name="channel">The link.</param>
    /// <param name="protocol">The protocol that will run.</param>
    /// <param name="publicPlan">Bytes of the public plan.</param>
    public static void SendWelcome(FramedChannel channel, ProtocolSpecification protocol, ReadOnlySpan<byte> publicPlan)
    {
        channel.Write(s_magic);
        WriteInt32(channel, Version);
        WriteName(channel, protocol.Name);
        channel.Write([(byte)protocol.Garbler, (byte)protocol.Removed, (byte)protocol.Garbling, (byte)protocol.Transfer, (byte)protocol.Remasking]);
        WriteInt32(channel, publicPlan.Length);
        channel.Write(publicPlan);
        channel.Write(OfflineStore.Bind(protocol, publicPlan));
        channel.Flush();
    }

    /// <summary>The client's side of <see cref="SendWelcome"/>.</summary>
    /// <param name="channel">The link.</param>
    /// <returns>The protocol, the plan, and the digest of both.</returns>
    /// <exception cref="ProtocolException">The peer is something else, of another version, or its plan is not valid.</exception>
    public static (ProtocolSpecification Protocol, InferencePlan Plan, byte[] Binding) ReceiveWelcome(FramedChannel channel)
    {
        CheckMagicAndVersion(channel, "server");
        string name = ReadName(channel);
        byte[] variant = channel.ReadBytes(VariantBytes);
        ProtocolSpecification protocol = (ProtocolSpecification.Find(name)
            ?? throw new ProtocolException($"the server runs the protocol '{name}', which this client does not know")) with
        {
            Garbler = (GarblerRole)variant[0],
            Removed = (RemovedPositions)variant[1],
            Garbling = (GarblingScheme)variant[2],
            Transfer = (OTExtension)variant[3],
            Remasking = (Remasking)variant[4],
        };
        if (!Enum.IsDefined(protocol.Garbler)
            || !Enum.IsDefined(protocol.Removed)
            || !Enum.IsDefined(protocol.Garbling)
            || !Enum.IsDefined(protocol.Transfer)
            || !Enum.IsDefined(protocol.Remasking))
        {
            throw new ProtocolException($"the server runs a variant of '{name}' ({string.Join(", ", variant)}) that this client does not know");
        }

        int length = ReadInt32(channel);
        if (length is < 0 || length > MaximumPlanBytes)
        {
            throw new ProtocolException(FormattableString.Invariant($"the server announced a plan of {(uint)length} bytes, at most {MaximumPlanBytes} are allowed"));
        }

        byte[] bytes = ReadPlan(channel, length);
        byte[] binding = OfflineStore.Bind(protocol, bytes);
        if (!channel.ReadBytes(binding.Length).AsSpan().SequenceEqual(binding))
        {
            throw new ProtocolException("the server's plan does not match its digest");
        }

        try
        {
            using MemoryStream stream = new(bytes, writable: false);
            return (protocol, PlanFormat.ReadPublic(stream, MaximumPlanBytes), binding);
        }
        catch (InferencePlanException failure)
        {
            throw new ProtocolException($"the server's plan is not valid: {failure.Message}", failure);
        }
    }

    /// <summary>Reads the plan piece by piece: memory grows with what really arrives, not with what was announced.</summary>
    private static byte[] ReadPlan(FramedChannel channel, int length)
    {
        using MemoryStream plan = new();
        for (int left = length; left > 0; left -= Frame.MaximumPayloadBytes)
        {
            plan.Write(channel.ReadBytes(Math.Min(left, Frame.MaximumPayloadBytes)));
        }

        return plan.ToArray();
    }

    private static void CheckMagicAndVersion(FramedChannel channel, string peer)
    {
        if (!channel.ReadBytes(s_magic.Length).AsSpan().SequenceEqual(s_magic))
        {
            throw new ProtocolException($"the {peer} does not speak this protocol");
        }

        int version = ReadInt32(channel);
        if (version != Version)
        {
            throw new ProtocolException(FormattableString.Invariant($"the {peer} speaks version {version} of this protocol, this side version {Version}"));
        }
    }

    private static void WriteName(FramedChannel channel, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        channel.Write([(byte)bytes.Length]);
        channel.Write(bytes);
    }

    private static string ReadName(FramedChannel channel)
    {
        int length = channel.ReadBytes(1)[0];
        if (length > MaximumNameBytes)
        {
            throw new ProtocolException(FormattableString.Invariant($"the peer sent a name of {length} bytes, at most {MaximumNameBytes} are allowed"));
        }

        return new string([.. Encoding.UTF8.GetString(channel.ReadBytes(length)).Select(c => char.IsControl(c) ? '?' : c)]);
    }

    private static void WriteInt32(FramedChannel channel, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        channel.Write(bytes);
    }

    private static int ReadInt32(FramedChannel channel) => BinaryPrimitives.ReadInt32LittleEndian(channel.ReadBytes(4));
}
