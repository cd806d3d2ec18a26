using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits;

/// <summary>Evaluates many garbled instances of one circuit, gate by gate over tiles of instances (half-gates, free XOR).</summary>
/// <remarks>Calls do not affect each other, so one instance may serve several threads. Memory beyond the caller's spans is a tile per worker.</remarks>
public sealed class BatchEvaluator
{
    private readonly Circuit _circuit;
    private readonly TileWalk<HalfGatesScheme> _walk;

    /// <summary>An evaluator of one circuit.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="degreeOfParallelism">Most threads a call uses, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The degree is below 1.</exception>
    public BatchEvaluator(Circuit circuit, int degreeOfParallelism = 1)
    {
        _walk = new TileWalk<HalfGatesScheme>(circuit, degreeOfParallelism);
        _circuit = circuit;
    }

    /// <summary>Tweaks one call uses up: <see cref="Circuit.TweaksUsed"/> of the circuit.</summary>
    /// <param name="instances">Instances of the call, 0 or more.</param>
    /// <returns>By how much the next call's first tweak must be larger.</returns>
    public ulong TweaksUsed(int instances) => _circuit.TweaksUsed(instances);

    /// <summary>Evaluates garbled instances of the circuit.</summary>
    /// <remarks>
    /// Output w of an instance is bit w of the garbler's permute bits xor bit w of the color bits found here. Tables that are not
    /// the garbler's give wrong outputs, never an error: semi-honest security does not promise to notice. Two AES blocks per AND gate.
    /// Fastest when labels and tables of a batch stay in the second-level cache, which a few hundred instances do, and start at multiples of 64 bytes.
    /// </remarks>
    /// <param name="instances">How many, 0 or more; as many as were garbled together.</param>
    /// <param name="firstTweak">The garbler's.</param>
    /// <param name="activeLabels">[InputBits, instances]: entry <c>wire * instances + instance</c>.</param>
    /// <param name="tables">[instances * TableBytes], as <see cref="BatchGarbler.Garble"/> wrote them.</param>
    /// <param name="outputColorBits">[instances], overwritten: bit w is the permute bit of output w's active label.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="instances"/> is negative.</exception>
    /// <exception cref="ArgumentException">A span has another length than the circuit and the instances ask for.</exception>
    public void Evaluate(
        int instances,
        ulong firstTweak,
        ReadOnlySpan<Block128> activeLabels,
        ReadOnlySpan<byte> tables,
        Span<ulong> outputColorBits)
        => _walk.Evaluate(instances, firstTweak, activeLabels, tables, outputColorBits);
}
