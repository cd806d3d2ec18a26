using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>Adds up, on the device and scalar by scalar, how far the student's activations are from the teacher's: <c>sum |f_teacher - f_student|</c>.</summary>
/// <param name="sites">The ReLU layers, which the teacher has as well.</param>
internal sealed class MismatchStep(IReadOnlyList<ReluSite> sites) : StepExtension
{
    /// <inheritdoc/>
    public override string Name => "mismatch";

    /// <inheritdoc/>
    public override IReadOnlyList<TensorProto> Renewed { get; } = [.. sites.Select(s => TensorData.Of(SumName(s), s.Shape, new float[s.Count]))];

    /// <summary>Name of a layer's sums.</summary>
    /// <param name="site">The layer.</param>
    /// <returns>The tensor's name.</returns>
    public static string SumName(ReluSite site) => $"mismatch:{site.Name}";

    /// <inheritdoc/>
    public override string Renew(StepGraph step, string tensor)
    {
        ReluSite site = sites.First(s => SumName(s) == tensor);
        GraphWriter writer = step.Tape.Writer;
        string gap = writer.Add("Abs", writer.Add("Sub", StepGraph.OfTeacher(site.Name), site.Name));
        string sum = writer.Add("ReduceSum", [Attributes.Integer("keepdims", 0)], gap, writer.Integers(0));
        return writer.Add("Add", tensor, sum);
    }
}
