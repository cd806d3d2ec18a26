using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Direct;

/// <summary>A layer's weights in the order in which direct evaluation reads them: a group of answers at a time, term after term.</summary>
internal static class DirectWeights
{
    /// <summary>Orders the weights of all groups of answers.</summary>
    /// <param name="schedule">The layer.</param>
    /// <param name="weights">Row-major [output channels, input channels, kernel height, kernel width].</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <returns>Of each group, a pair of weights for every term and answer.</returns>
    public static int[][] Order(DirectSchedule schedule, long[] weights, int degreeOfParallelism)
    {
        int degree = schedule.Packing.RingDegree;
        int[][] groups = new int[schedule.AnswerGroups][];
        Workers.Run(
            groups.Length,
            degreeOfParallelism,
            () => (Exponents: new int[degree], Indexes: new int[degree], Terms: new int[2 * degree]),
            (group, scratch) => groups[group] = Order(schedule, weights, group, scratch.Exponents, scratch.Indexes, scratch.Terms));
        return groups;
    }

    private static int[] Order(DirectSchedule schedule, long[] weights, int group, int[] exponents, int[] indexes, int[] terms)
    {
        int degree = schedule.Packing.RingDegree;
        int[] ordered = new int[DigitProductKernel.Answers * schedule.Exponents.Length];
        int first = group * DigitProductKernel.Answers;
        int answers = Math.Min(DigitProductKernel.Answers, schedule.Packing.AnswersPerTile - first);
        for (int pair = 0; pair < schedule.Pairs.Count; pair++)
        {
            for (int term = schedule.PairTerms[pair]; term < schedule.PairTerms[pair + 1]; term++)
            {
                terms[degree + schedule.Exponents[term]] = term;
            }

            // Taps at one place read nothing but zeros: one of them is as good as their sum, and no longer than the bound on weights.
            int shift = 0;
            foreach (int block in schedule.BlocksOf(pair))
            {
                for (int answer = 0; answer < answers; answer++)
                {
                    int count = schedule.Packing.FillTaps(first + answer, 0, block, exponents, indexes);
                    for (int i = 0; i < count; i++)
                    {
                        ref int word = ref ordered[(DigitProductKernel.Answers * terms[degree + exponents[i]]) + answer];
                        word = (word & ~(0xffff << shift)) | (((int)weights[indexes[i]] & 0xffff) << shift);
                    }
                }

                shift = 16;
            }
        }

        return ordered;
    }
}
