using PrivateInference.Reducer.Reduction.Baselines;
using PrivateInference.Reducer.Reduction.DeepReduce;
using PrivateInference.Reducer.Reduction.ReluPruner;
using PrivateInference.Reducer.Reduction.SENet;
using PrivateInference.Reducer.Reduction.Snl;

namespace PrivateInference.Reducer.Reduction;

/// <summary>Every method by its name.</summary>
public static class ReductionMethods
{
    private static readonly Dictionary<ReductionMethod, IReductionMethod> s_methods = new()
    {
        [ReductionMethod.Random] = new RandomLots(),
        [ReductionMethod.Uniform] = new UniformLots(),
        [ReductionMethod.Snl] = new SelectiveLinearization(),
        [ReductionMethod.DeepReduce] = new StageReducer(),
        [ReductionMethod.SENet] = new SensitivityReducer(),
        [ReductionMethod.SENetPlusPlus] = new OrderedReducer(),
        [ReductionMethod.ReluPruner] = new TaylorPruning(),
    };

    /// <summary>What a method can keep or remove at once.</summary>
    /// <param name="method">The method.</param>
    /// <returns>At least one.</returns>
    public static IReadOnlyList<Granularity> Granularities(ReductionMethod method) => Of(method).Granularities;

    /// <summary>Whether a method's search goes on from a checkpoint after a break.</summary>
    /// <param name="method">The method.</param>
    /// <returns>False where the search starts anew.</returns>
    public static bool ResumesSearch(ReductionMethod method) => Of(method).ResumesSearch;

    /// <summary>How a method's authors fine-tune.</summary>
    /// <param name="options">The method and its hyperparameters.</param>
    /// <returns>The recipe.</returns>
    public static FineTuningRecipe Recipe(ReductionOptions options) => Of(options.Method).Recipe(options);

    /// <summary>The implementation.</summary>
    /// <param name="method">The method.</param>
    /// <returns>Without state: one serves all.</returns>
    internal static IReductionMethod Of(ReductionMethod method) => s_methods[method];
}
