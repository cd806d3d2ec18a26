using System.CommandLine;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.Snl;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The hyperparameters of selective network linearisation, with the published defaults.</summary>
internal sealed class SnlOptionSet : IMethodOptionSet
{
    private static readonly SnlOptions s_published = new();

    private readonly Option<double> _rate = new("--snl-lr") { Description = "snl: learning rate of the search", DefaultValueFactory = _ => s_published.LearningRate };
    private readonly Option<double> _lambda = new("--snl-lambda") { Description = "snl: first weight of the sum of slopes", DefaultValueFactory = _ => s_published.Lambda };
    private readonly Option<double> _growth = new("--snl-growth") { Description = "snl: its growth after an epoch that removed no ReLU", DefaultValueFactory = _ => s_published.LambdaGrowth };
    private readonly Option<int> _patience = new("--snl-patience") { Description = "snl: epochs before it may grow", DefaultValueFactory = _ => s_published.PatienceEpochs };
    private readonly Option<double> _threshold = new("--snl-threshold") { Description = "snl: slope up to which a ReLU counts as removed", DefaultValueFactory = _ => s_published.Threshold };
    private readonly Option<int> _epochs = new("--snl-epochs") { Description = "snl: most epochs of the search", DefaultValueFactory = _ => s_published.MaximumEpochs };

    /// <inheritdoc/>
    public IReadOnlyList<ReductionMethod> Methods => [ReductionMethod.Snl];

    /// <inheritdoc/>
    public IReadOnlyList<Option> All => [_rate, _lambda, _growth, _patience, _threshold, _epochs];

    /// <inheritdoc/>
    public ReductionOptions Read(ParseResult parsed, ReductionOptions options) => options with
    {
        Snl = new SnlOptions
        {
            LearningRate = OptionRange.Read(parsed, _rate, 1e-12, 1e6),
            Lambda = OptionRange.Read(parsed, _lambda, 0, 1e6),
            LambdaGrowth = OptionRange.Read(parsed, _growth, 1, 1e6),
            PatienceEpochs = OptionRange.Read(parsed, _patience, 0, 100_000),
            Threshold = OptionRange.Read(parsed, _threshold, 0, 1),
            MaximumEpochs = OptionRange.Read(parsed, _epochs, 1, 100_000),
        },
    };
}
