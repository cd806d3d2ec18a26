using System.Diagnostics;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>Steps that are linear with public coefficients: each party applies them to its own share.</summary>
internal static class ShareOperations
{
    /// <summary>Applies a step to a party's shares.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="step">A sum pool, add, concat or gather step.</param>
    /// <param name="shareOf">The party's share of a tensor.</param>
    /// <returns>The party's share of the output, in [0, 2^l).</returns>
    public static ulong[] Apply(InferencePlan plan, PlanStep step, Func<int, ulong[]> shareOf)
    {
        ulong[] result = step switch
        {
            SumPoolStep pool => SumPool(pool, shareOf(pool.Inputs[0])),
            AddStep add => Add(add, shareOf(add.Inputs[0]), shareOf(add.Inputs[1])),
            ConcatStep concat => Concat(concat, shareOf),
            GatherStep gather => Gather(gather, shareOf(gather.Inputs[0])),
            _ => throw new UnreachableException($"{step.GetType().Name} is not local"),
        };
        ulong mask = ulong.MaxValue >> (64 - plan.RingBits);
        for (int i = 0; i < result.Length; i++)
        {
            result[i] &= mask;
        }

        return result;
    }

    private static ulong[] SumPool(SumPoolStep pool, ulong[] input)
    {
        ulong[] output = new ulong[pool.Shape.Elements];
        List<int> window = [];
        for (int i = 0; i < output.Length; i++)
        {
            PoolWindows.Collect(pool.Input, pool.Shape, pool.Pool, i, window);
            foreach (int index in window)
            {
                output[i] += input[index];
            }
        }

        return output;
    }

    private static ulong[] Add(AddStep add, ulong[] left, ulong[] right)
    {
        ulong[] output = new ulong[left.Length];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = ((ulong)add.LeftFactor * left[i]) + ((ulong)add.RightFactor * right[i]);
        }

        return output;
    }

    private static ulong[] Concat(ConcatStep concat, Func<int, ulong[]> shareOf)
    {
        ulong[] output = new ulong[concat.Shape.Elements];
        int offset = 0;
        for (int k = 0; k < concat.Inputs.Count; k++)
        {
            foreach (ulong value in shareOf(concat.Inputs[k]))
            {
                output[offset++] = (ulong)concat.Factors[k] * value;
            }
        }

        return output;
    }

    private static ulong[] Gather(GatherStep gather, ulong[] input)
    {
        ulong[] output = new ulong[gather.Source.Length];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = gather.Source[i] < 0 ? 0 : input[gather.Source[i]];
        }

        return output;
    }
}
