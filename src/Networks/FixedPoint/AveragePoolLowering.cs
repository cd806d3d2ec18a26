namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// Average pools as sums. The common divisor lives in the quantum. Where padding makes divisors differ by position, the sum is
/// split by divisor (public gathers), each part is multiplied by a public integer, and the parts are added: all free of messages.
/// </summary>
internal static class AveragePoolLowering
{
    private const long LargestExactMultiple = 1 << 16;

    /// <summary>Adds the steps of one pool.</summary>
    /// <param name="sketch">Receives the steps.</param>
    /// <param name="pool">The layer.</param>
    /// <param name="input">The tensor read.</param>
    /// <param name="inputShape">Its shape as the layer sees it.</param>
    /// <param name="range">Range of the averages.</param>
    /// <returns>The tensor of the averages.</returns>
    public static PlanTensor Lower(PlanSketch sketch, AveragePoolLayer pool, PlanTensor input, TensorShape inputShape, TensorRange range)
    {
        int[] divisors = Divisors(pool, inputShape);
        int[] distinct = [.. divisors.Distinct().Order()];
        double sumQuantum = input.Quantum / distinct[^1];
        PlanTensor sums = sketch.Add(new SumPoolStep(pool.Name, [input.Id], pool.Shape, sumQuantum, inputShape, pool.Pool), range);
        if (distinct.Length == 1)
        {
            return sums;
        }

        long multiple = distinct.Aggregate(1L, (a, b) => Math.Min(LargestExactMultiple, LeastCommonMultiple(a, b)));
        double quantum = input.Quantum / multiple;
        PlanTensor? total = null;
        long totalFactor = 1;
        foreach (int divisor in distinct)
        {
            int[] source = [.. divisors.Select((d, i) => d == divisor ? i : -1)];
            PlanTensor part = sketch.Add(new GatherStep($"{pool.Name}/{divisor}", [sums.Id], pool.Shape, sumQuantum, source), range);
            long factor = (long)Math.Round((double)multiple / divisor);
            if (total is null)
            {
                (total, totalFactor) = (part, factor);
                continue;
            }

            AddStep add = new($"{pool.Name}/to{divisor}", [total.Id, part.Id], pool.Shape, quantum, totalFactor, factor);
            (total, totalFactor) = (sketch.Add(add, range), 1);
        }

        return total!;
    }

    /// <summary>The divisor of each output element, in channel, row, column order.</summary>
    /// <param name="pool">The layer.</param>
    /// <param name="input">Shape of its input.</param>
    /// <returns>Numbers from 1 to the size of the window.</returns>
    internal static int[] Divisors(AveragePoolLayer pool, TensorShape input)
    {
        PoolShape p = pool.Pool;
        int[] divisors = new int[pool.Shape.Elements];
        for (int i = 0; i < divisors.Length; i++)
        {
            int row = i / pool.Shape.Width % pool.Shape.Height;
            int column = i % pool.Shape.Width;
            int taps = pool.CountPadding
                ? p.KernelHeight * p.KernelWidth
                : WindowWalk.TapsOnMap(row, input.Height, p.PadTop, p.KernelHeight, p.DilationHeight, p.StrideHeight)
                    * WindowWalk.TapsOnMap(column, input.Width, p.PadLeft, p.KernelWidth, p.DilationWidth, p.StrideWidth);
            divisors[i] = Math.Max(1, taps);
        }

        return divisors;
    }

    private static long LeastCommonMultiple(long a, long b)
    {
        long divisor = a;
        long rest = b;
        while (rest != 0)
        {
            (divisor, rest) = (rest, divisor % rest);
        }

        return a / divisor * b;
    }
}
