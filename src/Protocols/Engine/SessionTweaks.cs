using System.Buffers.Binary;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// Hands out tweaks so that none is used twice under one global offset; both parties count alike. The garbler draws where to start, so
/// that sessions under different offsets share no keys either (the multi-instance setting of eprint 2019/1168).
/// </summary>
internal sealed class SessionTweaks
{
    private ulong _next;

    /// <summary>The garbler's side: draws the start and sends it.</summary>
    /// <param name="channel">To the evaluator.</param>
    /// <param name="prg">The garbler's randomness.</param>
    public void SendStart(IChannel channel, Prg prg)
    {
        _next = prg.NextBlock().Low;
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, _next);
        channel.Write(bytes);
        channel.Flush();
    }

    /// <summary>The evaluator's side.</summary>
    /// <param name="channel">From the garbler.</param>
    public void ReceiveStart(IChannel channel)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        channel.Read(bytes);
        _next = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }

    /// <summary>Takes the tweaks that garbling a chunk uses up; they wrap around modulo 2^64.</summary>
    /// <param name="circuit">The chunk's circuit.</param>
    /// <param name="instances">The chunk's instances.</param>
    /// <returns>The first of them.</returns>
    public ulong Take(Circuit circuit, int instances)
    {
        ulong first = _next;
        _next = unchecked(_next + circuit.TweaksUsed(instances));
        return first;
    }
}
