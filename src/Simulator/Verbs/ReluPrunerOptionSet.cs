using System.CommandLine;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.ReluPruner;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The hyperparameters of ReLUPruner, with the published defaults.</summary>
internal sealed class ReluPrunerOptionSet : IMethodOptionSet
{
    private static readonly ReluPrunerOptions s_published = new();

    private readonly Option<int> _epochs = new("--pruner-epochs") { Description = "relupruner: epochs of the search", DefaultValueFactory = _ => s_published.Epochs };
    private readonly Option<double> _rate = new("--pruner-lr") { Description = "relupruner: learning rate of the search", DefaultValueFactory = _ => s_published.LearningRate };
    private readonly Option<int> _warmup = new("--pruner-warmup") { Description = "relupruner: epochs at first in which every ReLU is kept", DefaultValueFactory = _ => s_published.WarmupEpochs };
    private readonly Option<double> _share = new("--pruner-share") { Description = "relupruner: share of the epochs after that until the budget is reached", DefaultValueFactory = _ => s_published.PruningShare };
    private readonly Option<int> _interval = new("--pruner-interval") { Description = "relupruner: steps between two masks, twice as many once the budget is reached, fewer in short searches", DefaultValueFactory = _ => s_published.Interval };
    private readonly Option<double> _decay = new("--pruner-decay") { Description = "relupruner: how much of a running mean is kept from step to step", DefaultValueFactory = _ => s_published.Decay };
    private readonly Option<string> _importance = new("--pruner-importance")
    {
        Description = "relupruner: absolute (the released code), expected (the paper's equation 5) or sum (equation 8) of the two terms",
        DefaultValueFactory = _ => Choice.Name(s_published.Importance),
    };

    private readonly Option<bool> _layerWeight = new("--pruner-layer-weight") { Description = "relupruner: whether a ReLU counts by its layer's importance too", DefaultValueFactory = _ => s_published.LayerWeight };
    private readonly Option<double> _attention = new("--pruner-beta") { Description = "relupruner: weight of the mismatch of attention maps in fine-tuning", DefaultValueFactory = _ => s_published.Attention };

    /// <inheritdoc/>
    public IReadOnlyList<ReductionMethod> Methods => [ReductionMethod.ReluPruner];

    /// <inheritdoc/>
    public IReadOnlyList<Option> All => [_epochs, _rate, _warmup, _share, _interval, _decay, _importance, _layerWeight, _attention];

    /// <inheritdoc/>
    public ReductionOptions Read(ParseResult parsed, ReductionOptions options)
    {
        int epochs = OptionRange.Read(parsed, _epochs, 1, 100_000);
        return options with
        {
            ReluPruner = new ReluPrunerOptions
            {
                Epochs = epochs,
                LearningRate = OptionRange.Read(parsed, _rate, 1e-12, 1e6),
                WarmupEpochs = parsed.GetResult(_warmup) is { Implicit: false } ? OptionRange.Read(parsed, _warmup, 0, epochs - 1) : Math.Min(s_published.WarmupEpochs, epochs - 1),
                PruningShare = OptionRange.Read(parsed, _share, 0, 1),
                Interval = OptionRange.Read(parsed, _interval, 1, 100_000),
                Decay = OptionRange.Read(parsed, _decay, 0, 0.9999),
                Importance = Choice.Read<TaylorImportance>(parsed, _importance),
                LayerWeight = parsed.GetValue(_layerWeight),
                Attention = OptionRange.Read(parsed, _attention, 0, 1e9),
            },
        };
    }
}
