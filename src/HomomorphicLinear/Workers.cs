namespace PrivateInference.HomomorphicLinear;

/// <summary>Independent pieces of work on several threads, each thread with its own scratch.</summary>
internal static class Workers
{
    /// <summary>Runs pieces in any order.</summary>
    /// <typeparam name="TScratch">A thread's scratch.</typeparam>
    /// <param name="count">Pieces.</param>
    /// <param name="degreeOfParallelism">Threads, at least 1.</param>
    /// <param name="makeScratch">Makes a thread's scratch.</param>
    /// <param name="run">Runs one piece.</param>
    public static void Run<TScratch>(int count, int degreeOfParallelism, Func<TScratch> makeScratch, Action<int, TScratch> run)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(degreeOfParallelism, 1);
        if (degreeOfParallelism == 1 || count <= 1)
        {
            TScratch scratch = makeScratch();
            for (int i = 0; i < count; i++)
            {
                run(i, scratch);
            }

            return;
        }

        try
        {
            Parallel.For(
                0,
                count,
                new ParallelOptions { MaxDegreeOfParallelism = degreeOfParallelism },
                makeScratch,
                (i, _, scratch) =>
                {
                    run(i, scratch);
                    return scratch;
                },
                static _ => { });
        }
        catch (AggregateException failures) when (failures.InnerExceptions.All(failure => failure is CiphertextFormatException))
        {
            throw new CiphertextFormatException(failures.InnerExceptions[0].Message);
        }
    }
}
