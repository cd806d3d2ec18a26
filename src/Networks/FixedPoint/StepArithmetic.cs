using System.Diagnostics;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>Each step of a plan on elements of Z_2^l.</summary>
public static class StepArithmetic
{
    /// <summary>Applies one step.</summary>
    /// <param name="step">With weights.</param>
    /// <param name="ringBits">l, from 8 to 64.</param>
    /// <param name="inputs">The tensors read, each element in [0, 2^l).</param>
    /// <param name="clientShares">The client's share of the first input where <see cref="LocalTruncation"/> is part of the step, else empty.</param>
    /// <param name="output">Zeros on entry; each element in [0, 2^l) on return.</param>
    /// <exception cref="ArgumentException">The step has no weights.</exception>
    public static void Apply(PlanStep step, int ringBits, ulong[][] inputs, ReadOnlySpan<ulong> clientShares, ulong[] output)
    {
        switch (step)
        {
            case LinearStep linear:
                Linear(linear, inputs[0], output);
                break;
            case ReluStep relu:
                Relu(relu, ringBits, inputs[0], clientShares, output);
                break;
            case TruncateStep truncate:
                Truncate(truncate.Shift, ringBits, inputs[0], clientShares, output);
                break;
            case MaxPoolStep pool:
                MaxPool(pool, ringBits, inputs[0], output);
                break;
            case SumPoolStep pool:
                ulong[] source = inputs[0];
                WindowWalk.Visit(pool.Input, pool.Shape, pool.Pool, (target, tap) => output[target] += source[tap]);
                break;
            case AddStep add:
                AddMultiple(add.LeftFactor, inputs[0], output);
                AddMultiple(add.RightFactor, inputs[1], output);
                break;
            case AddConstantStep constant:
                AddConstants(constant, inputs[0], output);
                break;
            case ConcatStep concat:
                Concat(concat, inputs, output);
                break;
            case GatherStep gather:
                Gather(gather.Source, inputs[0], output);
                break;
            default:
                throw new UnreachableException($"step {step.Name} has unknown kind {step.GetType().Name}");
        }

        Reduce(output, RingInteger.Mask(ringBits));
    }

    /// <summary>Reduces modulo 2^l.</summary>
    /// <param name="values">Changed in place.</param>
    /// <param name="mask"><c>2^l - 1</c>.</param>
    public static void Reduce(Span<ulong> values, ulong mask)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] &= mask;
        }
    }

    private static void Linear(LinearStep step, ulong[] input, ulong[] output)
    {
        if (step.Weights is null || step.Bias is null)
        {
            throw new ArgumentException($"step {step.Name} has no weights: this is the public plan");
        }

        IntegerConvolution.Convolve(step.Convolution, step.Weights, input, output);
        int pixels = output.Length / step.Bias.Length;
        for (int i = 0; i < output.Length; i++)
        {
            output[i] += (ulong)step.Bias[i / pixels];
        }
    }

    private static void Relu(ReluStep step, int ringBits, ulong[] input, ReadOnlySpan<ulong> clientShares, ulong[] output)
    {
        if (LocalTruncation.IsPartOf(step))
        {
            Truncate(step.Shift, ringBits, input, clientShares, output);
        }

        long upper = step.UpperBound ?? long.MaxValue;
        for (int i = 0; i < output.Length; i++)
        {
            if (step.Mask is null || step.Mask.Flags[i])
            {
                long value = step.BitsDroppedBefore > 0
                    ? RingInteger.ToSigned(output[i], ringBits - step.Shift)
                    : RingInteger.ToSigned(input[i], ringBits) >> step.Shift;
                output[i] = (ulong)Math.Min(Math.Max(value, 0), upper);
            }
        }
    }

    private static void Truncate(int shift, int ringBits, ulong[] input, ReadOnlySpan<ulong> clientShares, ulong[] output)
    {
        ulong mask = RingInteger.Mask(ringBits);
        for (int i = 0; i < output.Length; i++)
        {
            ulong client = clientShares[i] & mask;
            output[i] = LocalTruncation.Client(client, shift) + LocalTruncation.Server(input[i] - client, shift, mask);
        }
    }

    private static void MaxPool(MaxPoolStep step, int ringBits, ulong[] input, ulong[] output)
    {
        Array.Fill(output, 1UL << 63);
        WindowWalk.Visit(step.Input, step.Shape, step.Pool, (target, tap) =>
        {
            long value = RingInteger.ToSigned(input[tap], ringBits);
            output[target] = (ulong)Math.Max((long)output[target], value);
        });
    }

    private static void AddMultiple(long factor, ulong[] input, Span<ulong> output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] += (ulong)factor * input[i];
        }
    }

    private static void AddConstants(AddConstantStep step, ulong[] input, ulong[] output)
    {
        if (step.Constants is null)
        {
            throw new ArgumentException($"step {step.Name} has no constants: this is the public plan");
        }

        int run = output.Length / step.Constants.Length;
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = input[i] + (ulong)step.Constants[i / run];
        }
    }

    private static void Concat(ConcatStep step, ulong[][] inputs, ulong[] output)
    {
        int start = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            AddMultiple(step.Factors[i], inputs[i], output.AsSpan(start, inputs[i].Length));
            start += inputs[i].Length;
        }
    }

    private static void Gather(int[] source, ulong[] input, ulong[] output)
    {
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = source[i] < 0 ? 0 : input[source[i]];
        }
    }
}
