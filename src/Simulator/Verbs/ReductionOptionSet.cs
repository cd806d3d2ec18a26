using System.CommandLine;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say how to reduce a network, fine-tuning included.</summary>
internal sealed class ReductionOptionSet
{
    private readonly Option<string> _method = new("--method", "-m") { Description = $"how ReLUs are chosen: {Choice.Names<ReductionMethod>()}", Required = true };
    private readonly Option<string?> _budget = new("--budget", "-b") { Description = "most ReLUs to keep, as 1000 or 10%" };
    private readonly Option<string> _granularity = new("--granularity", "-g") { Description = $"what is kept or removed at once: {Choice.Names<Granularity>()}", DefaultValueFactory = _ => "pixel" };
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = "file written after every epoch and gone on from where it is there, searches write beside it; default: OUT.checkpoint, removed at the end" };
    private readonly DeepReduceOptionSet _deepReduce = new();
    private readonly IReadOnlyList<IMethodOptionSet> _methods;

    /// <summary>Prepares the options.</summary>
    public ReductionOptionSet()
    {
        _methods =
        [
            new SnlOptionSet(),
            _deepReduce,
            new SENetOptionSet(),
            new ReluPrunerOptionSet(),
        ];
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_method, _budget, _granularity, .. _methods.SelectMany(set => set.All), .. FineTuning.All, _checkpoint];

    /// <summary>The fine-tuning.</summary>
    public TrainingOptions FineTuning { get; } = new(defaultRate: 0.01);

    /// <summary>The checkpoint's file, where one was named.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Its path, or null.</returns>
    public string? Checkpoint(ParseResult parsed) => parsed.GetValue(_checkpoint);

    /// <summary>The file of the Pareto front, or null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Its path.</returns>
    public string? Front(ParseResult parsed) => parsed.GetValue(_deepReduce.Front);

    /// <summary>The budget as a number of ReLUs.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="latency">The budget in seconds, or null.</param>
    /// <returns>The budget; null where it is in seconds.</returns>
    /// <exception cref="InputException">It is no number, there is none of either kind, or both.</exception>
    public ReluBudget? Budget(ParseResult parsed, LatencyBudget? latency) => (parsed.GetValue(_budget), latency) switch
    {
        (null, null) => throw new InputException($"reduce needs {_budget.Name}, a number of ReLUs, or --budget-latency, seconds of a private inference"),
        (string, not null) => throw new InputException($"{_budget.Name}: not together with --budget-latency"),
        (string text, null) => ReluBudget.Parse(text),
        _ => null,
    };

    /// <summary>The options asked for, each checked.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The options, without budget, teacher and checkpoint.</returns>
    /// <exception cref="InputException">One is out of range, unknown, or without effect.</exception>
    public ReductionOptions Read(ParseResult parsed)
    {
        ReductionMethod method = Choice.Read<ReductionMethod>(parsed, _method);
        Granularity granularity = Choice.Read<Granularity>(parsed, _granularity);
        IReadOnlyList<Granularity> granularities = ReductionMethods.Granularities(method);
        if (!granularities.Contains(granularity))
        {
            throw new InputException($"{_granularity.Name} {Choice.Name(granularity)}: expected {string.Join(" or ", granularities.Select(Choice.Name))} with --method {Choice.Name(method)}");
        }

        if (!ReductionMethods.ResumesSearch(method))
        {
            OptionRange.RefuseGiven(parsed, $"not with --method {Choice.Name(method)}, whose search starts anew", _checkpoint);
        }

        ReductionOptions options = new()
        {
            Method = method,
            Budget = 0,
            Granularity = granularity,
            Seed = FineTuning.Seed(parsed),
        };
        foreach (IMethodOptionSet set in _methods)
        {
            if (set.Methods.Contains(method))
            {
                options = set.Read(parsed, options);
            }
            else
            {
                OptionRange.RefuseGiven(parsed, $"only with --method {string.Join(" or ", set.Methods.Select(Choice.Name))}", set.All);
            }
        }

        if (method == ReductionMethod.DeepReduce && !options.DeepReduce.Fill)
        {
            if (parsed.GetResult(_granularity) is { Implicit: false } && granularity != Granularity.Layer)
            {
                throw new InputException($"{_granularity.Name} {Choice.Name(granularity)}: only with --fill, deepreduce keeps whole layers");
            }

            options = options with { Granularity = Granularity.Layer };
        }

        TrainerOptions tuning = FineTuning.Read(parsed, alwaysTaught: true, ReductionMethods.Recipe(options));
        return options with { FineTuning = tuning };
    }
}
