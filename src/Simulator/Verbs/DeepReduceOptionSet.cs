using System.CommandLine;
using System.Globalization;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.DeepReduce;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The hyperparameters of DeepReDuce, with the published defaults.</summary>
internal sealed class DeepReduceOptionSet : IMethodOptionSet
{
    private static readonly DeepReduceOptions s_published = new();

    private readonly Option<double> _exponent = new("--deepreduce-w") { Description = "deepreduce: w of the criticality accuracy / ReLUs^w", DefaultValueFactory = _ => s_published.CriticalityExponent };
    private readonly Option<int?> _epochs = new("--deepreduce-criticality-epochs") { Description = "deepreduce: epochs of training with one stage's ReLUs alone; default: as --epochs" };
    private readonly Option<string?> _order = new("--deepreduce-order") { Description = "deepreduce: stages by falling criticality, as S3,S2,S4,S1 (published for resnet18-cifar); default: measured" };
    private readonly Option<string> _thinning = new("--deepreduce-thinning") { Description = "deepreduce: ReLU of a block that thinning keeps: aftersum or insideblock", DefaultValueFactory = _ => "aftersum" };
    private readonly Option<string?> _alphas = new("--deepreduce-alpha") { Description = "deepreduce: factors of the channels to try, each in (0, 1]", DefaultValueFactory = _ => "1,0.5" };
    private readonly Option<string?> _rhos = new("--deepreduce-rho") { Description = "deepreduce: factors of the resolution to try, each 1, 1/2, 1/3 ... (first convolution's stride times 1/rho)", DefaultValueFactory = _ => "1,0.5" };
    private readonly Option<string> _start = new("--deepreduce-init") { Description = "deepreduce: weights to train from: teacher (the network's own) or random", DefaultValueFactory = _ => "teacher" };
    private readonly Option<bool> _fill = new("--fill") { Description = "deepreduce: uses up the budget with ReLUs of removed layers, by --granularity and lot, most critical stage first" };

    /// <summary>Where the whole lattice goes; naming it trains the whole lattice.</summary>
    public Option<string?> Front { get; } = new("--front") { Description = "deepreduce: trains every point of the lattice, writes all of them and the Pareto front to this CSV file, and takes the best within the budget" };

    /// <inheritdoc/>
    public IReadOnlyList<ReductionMethod> Methods => [ReductionMethod.DeepReduce];

    /// <inheritdoc/>
    public IReadOnlyList<Option> All => [_exponent, _epochs, _order, _thinning, _alphas, _rhos, _start, _fill, Front];

    /// <inheritdoc/>
    public ReductionOptions Read(ParseResult parsed, ReductionOptions options)
    {
        IReadOnlyList<double> rhos = OptionRange.ReadList(parsed, _rhos, 0, 1);
        if (rhos.FirstOrDefault(rho => rho <= 0 || Math.Abs((1 / rho) - Math.Round(1 / rho)) > 0.01, 1) is double bad && bad != 1)
        {
            throw new InputException(FormattableString.Invariant($"{_rhos.Name} {parsed.GetValue(_rhos)}: expected one over whole numbers, such as 1,0.5, got {bad}"));
        }

        IReadOnlyList<double> alphas = OptionRange.ReadList(parsed, _alphas, double.Epsilon, 1);
        return options with
        {
            DeepReduce = new DeepReduceOptions
            {
                CriticalityExponent = OptionRange.Read(parsed, _exponent, 0, 10),
                CriticalityEpochs = Epochs(parsed),
                Order = parsed.GetValue(_order)?.Split(',', StringSplitOptions.TrimEntries),
                Thinning = Choice.Read<Thinning>(parsed, _thinning),
                Alphas = alphas,
                Rhos = rhos,
                Initialization = Choice.Read<Initialization>(parsed, _start),
                WholeLattice = parsed.GetValue(Front) is not null,
                Fill = parsed.GetValue(_fill),
            },
        };
    }

    private int? Epochs(ParseResult parsed) => parsed.GetValue(_epochs) switch
    {
        null => null,
        int value and >= 1 and <= 100_000 => value,
        int other => throw new InputException($"{_epochs.Name} {other.ToString(CultureInfo.InvariantCulture)}: expected 1 to 100000"),
    };
}
