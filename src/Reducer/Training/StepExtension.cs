using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation;

namespace PrivateInference.Reducer.Training;

/// <summary>What a method adds to the usual training step. Called while the step's graph is derived.</summary>
internal abstract class StepExtension
{
    /// <summary>Tells runs apart whose other options are equal; every hyperparameter of the extension belongs in it.</summary>
    public abstract string Name { get; }

    /// <summary>Tensors, with first values, that steps read and that change only between steps.</summary>
    public virtual IReadOnlyList<TensorProto> Held => [];

    /// <summary>Tensors, with first values, that every step renews by <see cref="Renew"/>.</summary>
    public virtual IReadOnlyList<TensorProto> Renewed => [];

    /// <summary>Adds terms to the loss and starts their backward pass.</summary>
    /// <param name="step">The step, its forward passes written.</param>
    /// <returns>Their value, a scalar; null for none.</returns>
    public virtual string? AddLoss(StepGraph step) => null;

    /// <summary>Writes the next value of a tensor of <see cref="Renewed"/>.</summary>
    /// <param name="step">The step.</param>
    /// <param name="tensor">Its name.</param>
    /// <returns>Name of the next value.</returns>
    public virtual string Renew(StepGraph step, string tensor) => tensor;

    /// <summary>Changes what the optimiser made of a weight.</summary>
    /// <param name="step">The step.</param>
    /// <param name="parameter">The weight.</param>
    /// <param name="updated">Its next value.</param>
    /// <returns>The value to keep instead.</returns>
    public virtual string Constrain(StepGraph step, string parameter, string updated) => updated;
}

/// <summary>A training step while it is derived.</summary>
/// <param name="Tape">Holds the forward passes of student and teacher.</param>
/// <param name="Network">The student.</param>
/// <param name="Batch">Images per step.</param>
/// <param name="Distillation">How the teacher is learnt from; null without a teacher.</param>
/// <param name="TeacherLogits">The teacher's logits; null without a teacher.</param>
internal sealed record StepGraph(GradientTape Tape, TrainableNetwork Network, long Batch, Distillation? Distillation, string? TeacherLogits)
{
    /// <summary>A tensor of the teacher's forward pass.</summary>
    /// <param name="name">Its name in the teacher.</param>
    /// <returns>Its name in the step.</returns>
    public static string OfTeacher(string name) => TrainingStep.TeacherPrefix + name;
}
