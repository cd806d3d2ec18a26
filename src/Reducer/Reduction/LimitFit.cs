namespace PrivateInference.Reducer.Reduction;

/// <summary>Brings a choice within a limit that is not a count of ReLUs: what a mask costs depends on where its ReLUs are.</summary>
internal static class LimitFit
{
    private const double Step = 0.95;

    /// <summary>Keeps as many ReLUs as the limit allows.</summary>
    /// <param name="method">What made the choice.</param>
    /// <param name="task">What is reduced; its options carry the limit.</param>
    /// <param name="choice">What the search gave.</param>
    /// <returns>The largest choice found within the limit: by bisection where the method resizes, otherwise by new searches at budgets that fall by a twentieth.</returns>
    /// <exception cref="NotSupportedException">Not even without ReLUs is the network within the limit.</exception>
    public static ReductionChoice Apply(IReductionMethod method, ReductionTask task, ReductionChoice choice)
    {
        Func<Networks.Onnx.ModelProto, bool> isWithin = task.Options.IsWithinLimit!;
        if (method.Resize(task, choice, 0) is not ReductionChoice best)
        {
            long budget = task.Options.Budget;
            while (!isWithin(choice.Masked()))
            {
                budget = budget > 0 ? (long)(budget * Step) : throw Impossible();
                choice = method.Search(task with { Options = At(task.Options, budget) });
            }

            return choice;
        }

        if (!isWithin(best.Masked()))
        {
            throw Impossible();
        }

        long within = 0;
        long beyond = choice.Sites.Sum(site => site.Count) + 1;
        while (beyond - within > 1)
        {
            long middle = within + ((beyond - within) / 2);
            ReductionChoice tried = method.Resize(task, choice, middle)!;
            if (isWithin(tried.Masked()))
            {
                (best, within) = (tried, middle);
            }
            else
            {
                beyond = middle;
            }
        }

        return best;
    }

    /// <summary>Another budget, with checkpoints of its own.</summary>
    private static ReductionOptions At(ReductionOptions options, long budget) => options with
    {
        Budget = budget,
        FineTuning = options.FineTuning with { CheckpointPath = options.FineTuning.CheckpointPath is string path ? $"{path}.{budget}" : null },
    };

    private static NotSupportedException Impossible() => new("the limit: got a network beyond it even without a ReLU, needed one within it");
}
