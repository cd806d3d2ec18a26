using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>Adds up, on the device and scalar by scalar, how far the student's values are from the teacher's activations: <c>sum |f_teacher - f_student|</c>.</summary>
/// <param name="sites">The ReLU layers, which the teacher has as well.</param>
/// <param name="compared">For each, the student's tensor that is compared.</param>
internal sealed class MismatchStep(IReadOnlyList<ReluSite> sites, IReadOnlyList<string> compared) : StepExtension
{
    /// <inheritdoc/>
    public override string Name => $"mismatch {string.Join(',', compared)}";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorProto> Renewed { get; } = [.. sites.Select(s => TensorData.Of(SumName(s), s.Shape, new float[s.Count]))];

    /// <summary>Name of a layer's sums.</summary>
    /// <param name="site">The layer.</param>
    /// <returns>The tensor's name.</returns>
    public static string SumName(ReluSite site) => $"mismatch:{site.Name}";

    /// <inheritdoc/>
    public override string Renew(StepGraph step, string tensor)
    {
        int index = Enumerable.Range(0, sites.Count).First(i => SumName(sites[i]) == tensor);
        GraphWriter writer = step.Tape.Writer;
        string gap = writer.Add("Abs", writer.Add("Sub", StepGraph.OfTeacher(sites[index].Name), compared[index]));
        string sum = writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], gap, writer.Integers(0));
        return writer.Add("Add", tensor, sum);
    }
}
