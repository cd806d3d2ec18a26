namespace PrivateInference.Protocols.Engine;

/// <summary>Refuses an offline phase whose result cannot fit into memory, before any work.</summary>
internal static class MemoryGuard
{
    /// <summary>Checks what the evaluator must store.</summary>
    /// <param name="layers">The garbled layers.</param>
    /// <param name="bytesBesideTables">Bytes stored for a chunk beside its tables.</param>
    /// <exception cref="ProtocolException">It is more than the memory of this process.</exception>
    public static void RequireRoom(IEnumerable<GarbledLayer> layers, Func<GarbledChunkRange, long> bytesBesideTables)
    {
        long bytes = layers.SelectMany(layer => layer.Chunks).Sum(chunk => chunk.TableBytes + bytesBesideTables(chunk));
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
        {
            throw new ProtocolException(FormattableString.Invariant(
                $"the garbled circuits of one inference take {bytes / 1e9:0.0} GB at the party that evaluates them, this process has {available / 1e9:0.0} GB"));
        }
    }
}
