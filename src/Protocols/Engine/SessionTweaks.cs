using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.Protocols.Engine;

/// <summary>Hands out tweaks so that none is used twice under one global offset; both parties count alike.</summary>
internal sealed class SessionTweaks
{
    private ulong _next;

    /// <summary>Takes the tweaks that garbling a chunk uses up.</summary>
    /// <param name="circuit">The chunk's circuit.</param>
    /// <param name="instances">The chunk's instances.</param>
    /// <returns>The first of them.</returns>
    public ulong Take(Circuit circuit, int instances)
    {
        ulong first = _next;
        _next = checked(_next + circuit.TweaksUsed(instances));
        return first;
    }
}
