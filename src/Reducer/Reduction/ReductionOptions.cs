using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction.DeepReduce;
using PrivateInference.Reducer.Reduction.ReluPruner;
using PrivateInference.Reducer.Reduction.SENet;
using PrivateInference.Reducer.Reduction.Snl;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>How ReLUs are chosen.</summary>
public enum ReductionMethod
{
    /// <summary>By lot over the whole network: a baseline.</summary>
    Random,

    /// <summary>The same share of every layer, by lot within it: a baseline.</summary>
    Uniform,

    /// <summary>Selective network linearisation (Cho et al., ICML 2022): learned slopes pulled to zero.</summary>
    Snl,

    /// <summary>DeepReDuce (Jha et al., ICML 2021): whole layers by criticality of their stage, narrower and smaller networks.</summary>
    DeepReduce,

    /// <summary>SENet (Kundu et al., ICLR 2023): budgets of layers by sensitivity, masks by activation mismatch.</summary>
    SENet,

    /// <summary>SENet++: the same, trained at several widths at once.</summary>
    SENetPlusPlus,

    /// <summary>ReLUPruner (AAAI 2026): Taylor importance of every ReLU, pruned step by step.</summary>
    ReluPruner,
}

/// <summary>How to reduce a network.</summary>
public sealed record ReductionOptions
{
    /// <summary>How ReLUs are chosen.</summary>
    public ReductionMethod Method { get; init; } = ReductionMethod.Snl;

    /// <summary>Most scalar ReLUs to keep.</summary>
    public required long Budget { get; init; }

    /// <summary>
    /// Says of a reduced network whether it costs little enough, such as seconds of a protocol; null where only the budget counts.
    /// The search then aims at <see cref="Budget"/>, and what it gives is cut or grown to the most ReLUs that are within the limit.
    /// </summary>
    public Func<ModelProto, bool>? IsWithinLimit { get; init; }

    /// <summary>What is kept or removed at once; not every method knows all, see <see cref="ReductionMethods.Granularities"/>.</summary>
    public Granularity Granularity { get; init; }

    /// <summary>Chooses lots.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Fine-tuning with the masks frozen; the network as it was is the teacher unless another is given.</summary>
    public TrainerOptions FineTuning { get; init; } = new() { Epochs = 10, LearningRate = new LearningRate { Peak = 0.01 } };

    /// <summary>SNL's search.</summary>
    public SnlOptions Snl { get; init; } = new();

    /// <summary>DeepReDuce's search.</summary>
    public DeepReduceOptions DeepReduce { get; init; } = new();

    /// <summary>The search and fine-tuning of SENet and SENet++.</summary>
    public SENetOptions SENet { get; init; } = new();

    /// <summary>ReLUPruner's search and fine-tuning.</summary>
    public ReluPrunerOptions ReluPruner { get; init; } = new();
}
