using System.Collections.Concurrent;
using PrivateInference.CostModel.Counts;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// What was found out before on the same machines and link: a search over masks asks for the same set-up, the same waves and the same chunks
/// again and again. Safe for several threads.
/// </summary>
internal sealed class KnownTimes
{
    /// <summary>Seconds of so many chunks of a circuit, so full and in so many pieces each, in the online phase.</summary>
    public ConcurrentDictionary<(GarblerRole Garbler, GarbledShape Circuit, int Chunks, double Fill, int Pieces), double> Layers { get; } = new();

    /// <summary>Seconds of a set-up that builds so many gates, by its counts, and of the offline phase's waves, by these.</summary>
    public ConcurrentDictionary<(object Counts, double Gates), double> Phases { get; } = new();
}
