using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// Counts what arithmetic modulo 2^l cannot see: numbers that left the signed range of the ring, and local truncations that failed.
/// Every step is computed again without reduction, from the reduced tensors it read.
/// </summary>
public static class OverflowCheck
{
    /// <summary>Checks one inference.</summary>
    /// <param name="plan">With weights.</param>
    /// <param name="tensors">As <see cref="FixedPointExecutor.RunAll"/> gives them.</param>
    /// <returns>One entry per step.</returns>
    /// <exception cref="ArgumentException">The plan has no weights, or there are not as many tensors as the plan has.</exception>
    public static IReadOnlyList<StepCheck> Count(InferencePlan plan, ulong[][] tensors)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.Length != plan.Steps.Count + 1)
        {
            throw new ArgumentException($"there are {tensors.Length} tensors, the plan has {plan.Steps.Count + 1}", nameof(tensors));
        }

        return [.. plan.Steps.Select((step, k) => Count(plan, step, tensors, tensors[k + 1]))];
    }

    private static StepCheck Count(InferencePlan plan, PlanStep step, ulong[][] tensors, ulong[] output)
    {
        int ringBits = plan.RingBits;
        long[][] inputs = [.. step.Inputs.Select(id => Signed(tensors[id], ringBits))];
        return step switch
        {
            TruncateStep truncate => new StepCheck(step.Name, 0, Failed(inputs[0], output, truncate.Shift, null, ringBits)),
            ReluStep { Mask: not null } relu => new StepCheck(step.Name, 0, Failed(inputs[0], output, relu.Shift, relu.Mask, ringBits)),
            _ => new StepCheck(step.Name, Exact(step, inputs, ringBits).LongCount(value => !RingInteger.Fits(value, ringBits)), 0),
        };
    }

    private static long[] Signed(ulong[] elements, int ringBits) => [.. elements.Select(e => RingInteger.ToSigned(e, ringBits))];

    private static long Failed(long[] input, ulong[] output, int shift, ReluMask? mask, int ringBits)
    {
        long failed = 0;
        for (int i = 0; i < output.Length; i++)
        {
            if (mask is null || !mask.Flags[i])
            {
                long error = RingInteger.ToSigned(output[i], ringBits) - (input[i] >> shift);
                failed += error is 0 or 1 ? 0 : 1;
            }
        }

        return failed;
    }

    private static Int128[] Exact(PlanStep step, long[][] inputs, int ringBits)
    {
        Int128[] exact = [];
        switch (step)
        {
            case LinearStep linear:
                exact = Linear(linear, inputs[0], ringBits);
                break;
            case SumPoolStep pool:
                exact = new Int128[pool.Shape.Elements];
                WindowWalk.Visit(pool.Input, pool.Shape, pool.Pool, (target, tap) => exact[target] += inputs[0][tap]);
                break;
            case AddStep add:
                exact = [.. inputs[0].Zip(inputs[1], (a, b) => ((Int128)add.LeftFactor * a) + ((Int128)add.RightFactor * b))];
                break;
            case AddConstantStep constant:
                long[] constants = constant.Constants ?? throw NoWeights(step);
                int run = constant.Shape.Elements / constants.Length;
                exact = [.. inputs[0].Select((value, i) => (Int128)value + constants[i / run])];
                break;
            case ConcatStep concat:
                exact = [.. inputs.Zip(concat.Factors, (values, factor) => values.Select(value => (Int128)factor * value)).SelectMany(v => v)];
                break;
            default:
                // ReLUs, max pools and moves give numbers no larger than those they read.
                break;
        }

        return exact;
    }

    /// <summary>
    /// The convolution on limbs of the input, each so short that 64 bits hold its sums; the limbs' results are put together in 128 bits.
    /// </summary>
    private static Int128[] Linear(LinearStep step, long[] input, int ringBits)
    {
        long[] weights = step.Weights ?? throw NoWeights(step);
        long[] bias = step.Bias ?? throw NoWeights(step);
        int taps = step.Convolution.WeightElements / step.Convolution.OutputChannels;
        int limbBits = 62 - step.WeightBits - (32 - int.LeadingZeroCount(taps));
        if (limbBits < 1)
        {
            throw new ArgumentException($"step {step.Name} sums {taps} products of weights of {step.WeightBits} bits, too many to check");
        }

        Int128[] exact = new Int128[step.Shape.Elements];
        ulong[] limb = new ulong[input.Length];
        ulong[] partial = new ulong[exact.Length];
        for (int low = 0; low < ringBits; low += limbBits)
        {
            bool last = low + limbBits >= ringBits;
            for (int i = 0; i < limb.Length; i++)
            {
                // The last limb keeps the sign.
                limb[i] = last ? (ulong)(input[i] >> low) : (ulong)(input[i] >> low) & RingInteger.Mask(limbBits);
            }

            IntegerConvolution.Convolve(step.Convolution, weights, limb, partial);
            for (int i = 0; i < exact.Length; i++)
            {
                exact[i] += (Int128)(long)partial[i] << low;
            }
        }

        int pixels = exact.Length / bias.Length;
        return [.. exact.Select((value, i) => value + bias[i / pixels])];
    }

    private static ArgumentException NoWeights(PlanStep step) => new($"step {step.Name} has no weights: this is the public plan");
}

/// <summary>What <see cref="OverflowCheck"/> found at one step.</summary>
/// <param name="Name">Name of the step.</param>
/// <param name="Overflows">Numbers of its output outside <c>[-2^(l-1), 2^(l-1))</c> before reduction.</param>
/// <param name="FailedTruncations">Locally truncated positions off by more than one unit.</param>
public readonly record struct StepCheck(string Name, long Overflows, long FailedTruncations);
