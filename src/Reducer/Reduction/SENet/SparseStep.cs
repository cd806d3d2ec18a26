using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>Keeps weights that a sparse network does not have at 0.</summary>
/// <param name="weights">The weights concerned.</param>
/// <param name="masks">For each, 1 for a weight there is and 0 for none.</param>
/// <param name="name">Tells runs apart.</param>
internal sealed class SparseStep(IReadOnlyList<TensorProto> weights, IReadOnlyList<float[]> masks, string name) : StepExtension
{
    /// <inheritdoc/>
    public override string Name => name;

    /// <inheritdoc/>
    public override IReadOnlyList<TensorProto> Held { get; } = [.. weights.Select((w, i) => TensorData.Of(MaskName(w.Name), [.. w.Dims], masks[i]))];

    /// <summary>Name of a weight's mask.</summary>
    /// <param name="weight">The weight.</param>
    /// <returns>The mask's name.</returns>
    public static string MaskName(string weight) => $"sparse:{weight}";

    /// <inheritdoc/>
    public override string Constrain(StepGraph step, string parameter, string updated) =>
        weights.Any(w => w.Name == parameter) ? step.Tape.Writer.Add("Mul", updated, MaskName(parameter)) : updated;
}
