using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction.DeepReduce;

/// <summary>Trainings of one search, each with a checkpoint of its own, so that after a break finished ones are not repeated.</summary>
/// <param name="task">What is reduced, and how.</param>
internal sealed class Trainings(ReductionTask task)
{
    /// <summary>Epochs of all trainings so far.</summary>
    public int Epochs { get; private set; }

    /// <summary>Trains a network.</summary>
    /// <param name="name">Names the checkpoint.</param>
    /// <param name="phase">What the watcher is told.</param>
    /// <param name="network">Where it starts.</param>
    /// <param name="options">How, without the checkpoint.</param>
    /// <returns>How it went.</returns>
    public TrainingResult Train(string name, string phase, ModelProto network, TrainerOptions options)
    {
        TrainerOptions saved = options with { CheckpointPath = task.CheckpointOf(name) };
        TrainingResult result = Trainer.Train(network, task.Training, task.Validation, saved, task.ProgressOf(phase), task.Cancellation);
        Epochs += result.Epochs.Count;
        return result;
    }
}
