using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>Writes the body of a stored plan: integers in 7-bit groups, signed ones folded (0, -1, 1, -2, ...), masks as bits.</summary>
internal sealed class PlanBodyWriter
{
    private readonly Stream _stream;

    /// <summary>A writer.</summary>
    /// <param name="stream">Receives the body.</param>
    public PlanBodyWriter(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>Writes a plan.</summary>
    /// <param name="plan">Valid.</param>
    public void Write(InferencePlan plan)
    {
        Text(plan.Name);
        Text(plan.Variant);
        _stream.WriteByte((byte)plan.RingBits);
        Shape(plan.InputShape);
        Real(plan.InputQuantum);
        _stream.WriteByte((byte)plan.Output);
        Unsigned((ulong)plan.Steps.Count);
        foreach (PlanStep step in plan.Steps)
        {
            Step(step);
        }
    }

    private void Step(PlanStep step)
    {
        _stream.WriteByte((byte)Kind(step));
        Text(step.Name);
        Unsigned((ulong)step.Inputs.Count);
        foreach (int id in step.Inputs)
        {
            Unsigned((ulong)id);
        }

        Shape(step.Shape);
        Real(step.Quantum);
        switch (step)
        {
            case LinearStep linear:
                Convolution(linear.Convolution);
                _stream.WriteByte((byte)linear.WeightBits);
                break;
            case ReluStep relu:
                _stream.WriteByte((byte)relu.Shift);
                Signed(relu.UpperBound ?? -1);
                Mask(relu.Mask);
                _stream.WriteByte((byte)relu.Truncation);
                break;
            case TruncateStep truncate:
                _stream.WriteByte((byte)truncate.Shift);
                break;
            case MaxPoolStep pool:
                Shape(pool.Input);
                Pool(pool.Pool);
                break;
            case SumPoolStep pool:
                Shape(pool.Input);
                Pool(pool.Pool);
                break;
            case AddStep add:
                Signed(add.LeftFactor);
                Signed(add.RightFactor);
                break;
            case ConcatStep concat:
                foreach (long factor in concat.Factors)
                {
                    Signed(factor);
                }

                break;
            case GatherStep gather:
                Sources(gather.Source);
                break;
        }
    }

    private static PlanStepKind Kind(PlanStep step) => step switch
    {
        LinearStep => PlanStepKind.Linear,
        ReluStep => PlanStepKind.Relu,
        TruncateStep => PlanStepKind.Truncate,
        MaxPoolStep => PlanStepKind.MaxPool,
        SumPoolStep => PlanStepKind.SumPool,
        AddStep => PlanStepKind.Add,
        AddConstantStep => PlanStepKind.AddConstant,
        ConcatStep => PlanStepKind.Concat,
        GatherStep => PlanStepKind.Gather,
        _ => throw new UnreachableException($"step {step.Name} has unknown kind {step.GetType().Name}"),
    };

    private void Convolution(ConvolutionShape c)
    {
        ReadOnlySpan<int> fields =
        [
            c.InputChannels, c.InputHeight, c.InputWidth, c.OutputChannels, c.KernelHeight, c.KernelWidth, c.StrideHeight, c.StrideWidth,
            c.PadTop, c.PadLeft, c.PadBottom, c.PadRight, c.DilationHeight, c.DilationWidth, c.Groups,
        ];
        Integers(fields);
    }

    private void Pool(PoolShape p)
        => Integers(
        [
            p.KernelHeight, p.KernelWidth, p.StrideHeight, p.StrideWidth, p.PadTop, p.PadLeft, p.PadBottom, p.PadRight, p.DilationHeight, p.DilationWidth,
        ]);

    private void Mask(ReluMask? mask)
    {
        _stream.WriteByte(mask is null ? (byte)0 : (byte)1);
        if (mask is not null)
        {
            byte[] bits = new byte[(mask.Length + 7) / 8];
            for (int i = 0; i < mask.Length; i++)
            {
                bits[i / 8] |= (byte)(mask.Flags[i] ? 1 << (i % 8) : 0);
            }

            _stream.Write(bits);
        }
    }

    /// <summary>Runs of consecutive sources, and runs of zeros, as (first + 1, length): slices and paddings are a few rows of runs.</summary>
    private void Sources(int[] source)
    {
        int start = 0;
        while (start < source.Length)
        {
            int step = source[start] < 0 ? 0 : 1;
            int end = start + 1;
            while (end < source.Length && source[end] == source[end - 1] + step)
            {
                end++;
            }

            Unsigned((ulong)(source[start] + 1));
            Unsigned((ulong)(end - start));
            start = end;
        }
    }

    private void Shape(TensorShape shape) => Integers([shape.Channels, shape.Height, shape.Width]);

    private void Integers(ReadOnlySpan<int> values)
    {
        foreach (int value in values)
        {
            Unsigned((ulong)value);
        }
    }

    private void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Unsigned((ulong)bytes.Length);
        _stream.Write(bytes);
    }

    private void Real(double value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        _stream.Write(bytes);
    }

    private void Signed(long value) => Unsigned((ulong)((value << 1) ^ (value >> 63)));

    private void Unsigned(ulong value)
    {
        while (value >= 0x80)
        {
            _stream.WriteByte((byte)(value | 0x80));
            value >>= 7;
        }

        _stream.WriteByte((byte)value);
    }
}
