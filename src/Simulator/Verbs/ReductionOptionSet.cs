using System.CommandLine;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The options that say how to reduce a network, fine-tuning included.</summary>
internal sealed class ReductionOptionSet
{
    private readonly Option<string> _method = new("--method", "-m") { Description = $"how ReLUs are chosen: {Choice.Names<ReductionMethod>()}", Required = true };
    private readonly Option<string> _budget = new("--budget", "-b") { Description = "most ReLUs to keep, as 1000 or 10%", Required = true };
    private readonly Option<string> _granularity = new("--granularity", "-g") { Description = $"what is kept or removed at once: {Choice.Names<Granularity>()}", DefaultValueFactory = _ => "pixel" };
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = "file to go on from after an interrupt, written after every epoch; searches write beside it" };
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
        ];
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<Option> All => [_method, _budget, _granularity, .. _methods.SelectMany(set => set.All), .. FineTuning.All, _checkpoint];

    /// <summary>The fine-tuning.</summary>
    public TrainingOptions FineTuning { get; } = new(defaultRate: 0.01);

    /// <summary>The checkpoint's file, or null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Its path.</returns>
    public string? Checkpoint(ParseResult parsed) => parsed.GetValue(_checkpoint);

    /// <summary>The file of the Pareto front, or null.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>Its path.</returns>
    public string? Front(ParseResult parsed) => parsed.GetValue(_deepReduce.Front);

    /// <summary>The options asked for, each checked.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The budget as it was given, and the options without it and without the teacher.</returns>
    /// <exception cref="InputException">One is out of range, unknown, or without effect.</exception>
    public (ReluBudget Budget, ReductionOptions Options) Read(ParseResult parsed)
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
        return (ReluBudget.Parse(parsed.GetValue(_budget)!), options with { FineTuning = tuning with { CheckpointPath = Checkpoint(parsed) } });
    }
}
