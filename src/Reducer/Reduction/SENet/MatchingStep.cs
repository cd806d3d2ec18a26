using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>SENet's fine-tuning: maps at the end of every stage are drawn to the teacher's; with several widths, the loss of each is added.</summary>
/// <param name="layers">Output tensors of the stages' last ReLU layers.</param>
/// <param name="matching">How maps are compared.</param>
/// <param name="weight">beta.</param>
/// <param name="narrow">Widths beside the full one.</param>
internal sealed class MatchingStep(IReadOnlyList<string> layers, MapMatching matching, double weight, IReadOnlyList<double> narrow) : StepExtension
{
    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"match {matching} {weight} {string.Join(',', layers)} {string.Join(',', narrow)}");

    /// <inheritdoc/>
    public override string? AddLoss(StepGraph step)
    {
        string? loss = null;
        Match(static name => name);
        foreach (double width in narrow)
        {
            string Named(string name) => OrderedDropout.Named(name, width);
            string logits = Named(step.Network.LogitsName);
            Distillation teacher = step.Distillation!;
            Add(Losses.CrossEntropy(step.Tape, logits, TrainingStep.Targets, teacher.HardWeight));
            Add(Losses.Distillation(step.Tape, logits, step.TeacherLogits!, teacher.Temperature, teacher.SoftWeight));
            Match(Named);
        }

        return loss;

        void Match(Func<string, string> named)
        {
            foreach (string layer in weight > 0 ? layers : [])
            {
                string teacher = StepGraph.OfTeacher(layer);
                Add(matching == MapMatching.At
                    ? MapMatchingLosses.Attention(step.Tape, named(layer), teacher, weight)
                    : MapMatchingLosses.ActivationMismatch(step.Tape, named(layer), teacher, weight));
            }
        }

        void Add(string term) => loss = loss is null ? term : step.Tape.Writer.Add("Add", loss, term);
    }
}
