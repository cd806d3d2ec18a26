using System.Collections.Concurrent;
using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.GarbledCircuits;

/// <summary>Keeps the workers' memory between calls: pinned arrays are not for allocating again and again.</summary>
/// <param name="circuit">The circuit the memory is for.</param>
internal sealed class TileScratchPool(Circuit circuit)
{
    private readonly ConcurrentBag<TileScratch> _free = [];

    /// <summary>Memory for one worker; never more in all than workers at one time.</summary>
    /// <returns>Memory to give back by <see cref="Return"/>.</returns>
    public TileScratch Rent() => _free.TryTake(out TileScratch? scratch) ? scratch : new TileScratch(circuit);

    /// <summary>Gives memory back.</summary>
    /// <param name="scratch">What <see cref="Rent"/> gave.</param>
    public void Return(TileScratch scratch) => _free.Add(scratch);
}
