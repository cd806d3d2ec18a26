using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.Protocols.Engine;

/// <summary>One garbler a circuit for a whole session: each keeps the memory of its tiles.</summary>
/// <param name="offset">The session's global offset.</param>
/// <param name="threads">Threads of a call.</param>
internal sealed class GarblerPool(GlobalOffset offset, int threads)
{
    private readonly Dictionary<Circuit, BatchGarbler> _garblers = [];

    /// <summary>The garbler of a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <returns>The same object for the same circuit.</returns>
    public BatchGarbler For(Circuit circuit)
    {
        if (!_garblers.TryGetValue(circuit, out BatchGarbler? garbler))
        {
            _garblers.Add(circuit, garbler = new BatchGarbler(circuit, offset, threads));
        }

        return garbler;
    }
}

/// <summary>One evaluator a circuit for a whole session: each keeps the memory of its tiles.</summary>
/// <param name="threads">Threads of a call.</param>
internal sealed class EvaluatorPool(int threads)
{
    private readonly Dictionary<Circuit, BatchEvaluator> _evaluators = [];

    /// <summary>The evaluator of a circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <returns>The same object for the same circuit.</returns>
    public BatchEvaluator For(Circuit circuit)
    {
        if (!_evaluators.TryGetValue(circuit, out BatchEvaluator? evaluator))
        {
            _evaluators.Add(circuit, evaluator = new BatchEvaluator(circuit, threads));
        }

        return evaluator;
    }
}
