using System.CommandLine;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.SENet;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The hyperparameters of SENet and SENet++, with the published defaults where they are known.</summary>
internal sealed class SENetOptionSet : IMethodOptionSet
{
    private static readonly SENetOptions s_published = new();

    private readonly Option<double> _density = new("--senet-density") { Description = "senet: share of the weights that the sparse run keeps", DefaultValueFactory = _ => s_published.Density };
    private readonly Option<int> _sparseEpochs = new("--senet-sparse-epochs") { Description = "senet: epochs of the sparse run, at least 2 as weights move between them (not published)", DefaultValueFactory = _ => s_published.SparseEpochs };
    private readonly Option<double> _prune = new("--senet-prune-rate") { Description = "senet: share of a layer's weights that moves after the first epoch of the sparse run", DefaultValueFactory = _ => s_published.PruneRate };
    private readonly Option<string?> _sensitivities = new("--senet-sensitivities") { Description = "senet: one number in [0, 1] for each ReLU layer, as 0.9,0.8,...; default: measured by the sparse run" };
    private readonly Option<int> _maskEpochs = new("--senet-epochs") { Description = "senet: epochs of the mask search", DefaultValueFactory = _ => s_published.MaskEpochs };
    private readonly Option<double> _rate = new("--senet-lr") { Description = "senet: learning rate of sparse run and mask search", DefaultValueFactory = _ => s_published.MaskLearningRate };
    private readonly Option<string?> _milestones = new("--senet-milestones") { Description = "senet: epochs at which the mask search's rate falls to a tenth; default: constant" };
    private readonly Option<double> _hard = new("--senet-hard-weight") { Description = "senet: weight of the labels in the mask search", DefaultValueFactory = _ => s_published.MaskHardWeight };
    private readonly Option<double> _soft = new("--senet-soft-weight") { Description = "senet: weight of the teacher in the mask search", DefaultValueFactory = _ => s_published.MaskSoftWeight };
    private readonly Option<string> _mismatch = new("--senet-mismatch") { Description = "senet: what the mask search compares with the teacher's activations: output (the student's, as published) or removed (its values before the ReLU, which judges kept and removed positions alike)", DefaultValueFactory = _ => "output" };
    private readonly Option<string> _start = new("--senet-init") { Description = "senet: weights to start from: teacher (sensible for few epochs) or random (as published)", DefaultValueFactory = _ => "teacher" };
    private readonly Option<string> _matching = new("--senet-match") { Description = "senet: how maps are drawn to the teacher's: at (the authors' code) or pram (the paper)", DefaultValueFactory = _ => "at" };
    private readonly Option<double> _beta = new("--senet-beta") { Description = "senet: weight of that term; 0 for none", DefaultValueFactory = _ => s_published.MatchWeight };
    private readonly Option<string?> _widths = new("--senet-widths") { Description = "senet++: shares of the channels, rising to 1; default: 0.5,1. Narrower networks are written as OUT-wWIDTH.onnx" };

    /// <inheritdoc/>
    public IReadOnlyList<ReductionMethod> Methods => [ReductionMethod.SENet, ReductionMethod.SENetPlusPlus];

    /// <inheritdoc/>
    public IReadOnlyList<Option> All => [_density, _sparseEpochs, _prune, _sensitivities, _maskEpochs, _rate, _milestones, _hard, _soft, _mismatch, _start, _matching, _beta, _widths];

    /// <inheritdoc/>
    public ReductionOptions Read(ParseResult parsed, ReductionOptions options)
    {
        if (options.Method == ReductionMethod.SENet)
        {
            OptionRange.RefuseGiven(parsed, "only with --method senet++", _widths);
        }

        int maskEpochs = OptionRange.Read(parsed, _maskEpochs, 1, 100_000);
        IReadOnlyList<double> widths = OptionRange.ReadRising(parsed, _widths, 1);
        if (widths.Count > 0 && widths[^1] != 1)
        {
            throw new InputException($"{_widths.Name} {parsed.GetValue(_widths)}: expected rising numbers that end with 1, such as 0.5,1");
        }

        MapMatching matching = Choice.Read<MapMatching>(parsed, _matching);
        if (matching == MapMatching.Pram && options.Method == ReductionMethod.SENetPlusPlus)
        {
            throw new InputException($"{_matching.Name} pram: compares channel by channel, expected at with --method senet++");
        }

        return options with
        {
            SENet = new SENetOptions
            {
                Density = OptionRange.Read(parsed, _density, 1e-6, 1),
                SparseEpochs = OptionRange.Read(parsed, _sparseEpochs, 2, 100_000),
                PruneRate = OptionRange.Read(parsed, _prune, 0, 1),
                Sensitivities = parsed.GetValue(_sensitivities) is null ? null : OptionRange.ReadList(parsed, _sensitivities, 0, 1),
                MaskEpochs = maskEpochs,
                MaskLearningRate = OptionRange.Read(parsed, _rate, 1e-12, 1e6),
                MaskMilestones = OptionRange.ReadRising(parsed, _milestones, maskEpochs),
                MaskHardWeight = OptionRange.Read(parsed, _hard, 0, 1e6),
                MaskSoftWeight = OptionRange.Read(parsed, _soft, 0, 1e6),
                Mismatch = Choice.Read<MismatchOf>(parsed, _mismatch),
                Initialization = Choice.Read<Initialization>(parsed, _start),
                Matching = matching,
                MatchWeight = OptionRange.Read(parsed, _beta, 0, 1e9),
                Widths = widths.Count > 0 ? widths : s_published.Widths,
            },
        };
    }
}
