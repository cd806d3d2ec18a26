using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>Evaluates a chunk, as <see cref="BatchEvaluator.Evaluate"/>.</summary>
internal delegate void EvaluateChunk(
    int instances,
    ulong firstTweak,
    ReadOnlySpan<Block128> activeLabels,
    ReadOnlySpan<byte> tables,
    Span<ulong> outputColorBits);

/// <summary>One evaluator a circuit for a whole session: each keeps the memory of its tiles.</summary>
/// <param name="scheme">How AND gates are garbled.</param>
/// <param name="threads">Threads of a call.</param>
internal sealed class EvaluatorPool(GarblingScheme scheme, int threads)
{
    private readonly Dictionary<Circuit, EvaluateChunk> _evaluators = [];

    /// <summary>The evaluator of a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <returns>The same for the same circuit.</returns>
    public EvaluateChunk For(Circuit circuit)
    {
        if (!_evaluators.TryGetValue(circuit, out EvaluateChunk? evaluate))
        {
            evaluate = scheme == GarblingScheme.ThreeHalves
                ? new ThreeHalvesEvaluator(circuit, threads).Evaluate
                : new BatchEvaluator(circuit, threads).Evaluate;
            _evaluators.Add(circuit, evaluate);
        }

        return evaluate;
    }
}
