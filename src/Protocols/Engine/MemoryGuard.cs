namespace PrivateInference.Protocols.Engine;

/// <summary>Refuses an offline phase whose result cannot fit into memory, before any work.</summary>
internal static class MemoryGuard
{
    /// <summary>Checks what the evaluator must store.</summary>
    /// <param name="layers">The garbled layers.</param>
    /// <param name="labelsEach">Labels stored for one instance of a circuit.</param>
    /// <exception cref="ProtocolException">It is more than the memory of this process.</exception>
    public static void RequireRoom(IEnumerable<GarbledLayer> layers, Func<GarbledGroup, long> labelsEach)
    {
        long bytes = layers.Sum(layer => layer.Groups.Sum(group => group.Outputs.LongLength * (group.TableBytes + (16 * labelsEach(group)))));
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
        {
            throw new ProtocolException(FormattableString.Invariant(
                $"the garbled circuits of one inference take {bytes / 1e9:0.0} GB at the party that evaluates them, this process has {available / 1e9:0.0} GB"));
        }
    }
}
