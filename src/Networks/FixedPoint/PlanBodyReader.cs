using System.Buffers.Binary;
using System.Text;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>Reads the body of a stored plan. Allocates no more than a small multiple of what the bytes at hand describe.</summary>
internal sealed class PlanBodyReader
{
    private static readonly UTF8Encoding s_strictText = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _bytes;
    private int _position;
    private long _gathered;

    /// <summary>A reader.</summary>
    /// <param name="bytes">The whole body.</param>
    public PlanBodyReader(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Reads a plan.</summary>
    /// <returns>A plan without weights, not validated yet.</returns>
    /// <exception cref="InferencePlanException">The bytes are no plan.</exception>
    public InferencePlan Read()
    {
        string name = Text();
        string variant = Text();
        int ringBits = Byte();
        TensorShape inputShape = Shape();
        double inputQuantum = Real();
        OutputTransform output = (OutputTransform)Byte();
        int count = Integer(PlanLimits.Steps);
        List<PlanStep> steps = [];
        for (int k = 0; k < count; k++)
        {
            steps.Add(Step());
        }

        return _position == _bytes.Length
            ? new InferencePlan(name, variant, ringBits, inputShape, inputQuantum, steps, output)
            : throw new InferencePlanException($"{_bytes.Length - _position} bytes follow the last step of the plan");
    }

    private PlanStep Step()
    {
        PlanStepKind kind = (PlanStepKind)Byte();
        string name = Text();
        int[] inputs = [.. Enumerable.Range(0, Integer(PlanLimits.Inputs)).Select(_ => Integer(PlanLimits.Steps))];
        TensorShape shape = Shape();
        double quantum = Real();
        return kind switch
        {
            PlanStepKind.Linear => new LinearStep(name, inputs, shape, quantum, Convolution(), Byte(), null, null),
            PlanStepKind.Relu => new ReluStep(name, inputs, shape, quantum, Byte(), UpperBound(), Mask(shape)) { Truncation = (ReluTruncation)Byte() },
            PlanStepKind.Truncate => new TruncateStep(name, inputs, shape, quantum, Byte()),
            PlanStepKind.MaxPool => new MaxPoolStep(name, inputs, shape, quantum, Shape(), Pool()),
            PlanStepKind.SumPool => new SumPoolStep(name, inputs, shape, quantum, Shape(), Pool()),
            PlanStepKind.Add => new AddStep(name, inputs, shape, quantum, Signed(), Signed()),
            PlanStepKind.AddConstant => new AddConstantStep(name, inputs, shape, quantum, null),
            PlanStepKind.Concat => new ConcatStep(name, inputs, shape, quantum, [.. inputs.Select(_ => Signed())]),
            PlanStepKind.Gather => new GatherStep(name, inputs, shape, quantum, Sources(shape)),
            _ => throw new InferencePlanException($"step {name} has unknown kind {(int)kind}"),
        };
    }

    private ConvolutionShape Convolution() => new()
    {
        InputChannels = Integer(PlanLimits.Dimension),
        InputHeight = Integer(PlanLimits.Dimension),
        InputWidth = Integer(PlanLimits.Dimension),
        OutputChannels = Integer(PlanLimits.Dimension),
        KernelHeight = Integer(PlanLimits.Dimension),
        KernelWidth = Integer(PlanLimits.Dimension),
        StrideHeight = Integer(PlanLimits.Dimension),
        StrideWidth = Integer(PlanLimits.Dimension),
        PadTop = Integer(PlanLimits.Dimension),
        PadLeft = Integer(PlanLimits.Dimension),
        PadBottom = Integer(PlanLimits.Dimension),
        PadRight = Integer(PlanLimits.Dimension),
        DilationHeight = Integer(PlanLimits.Dimension),
        DilationWidth = Integer(PlanLimits.Dimension),
        Groups = Integer(PlanLimits.Dimension),
    };

    private PoolShape Pool() => new(
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension),
        Integer(PlanLimits.Dimension));

    private long? UpperBound()
    {
        long bound = Signed();
        return bound == -1 ? null : bound;
    }

    private ReluMask? Mask(TensorShape shape)
    {
        switch (Byte())
        {
            case 0:
                return null;
            case 1:
                ReadOnlySpan<byte> bits = Take((shape.Elements + 7) / 8);
                bool[] kept = new bool[shape.Elements];
                for (int i = 0; i < kept.Length; i++)
                {
                    kept[i] = (bits[i / 8] >> (i % 8) & 1) != 0;
                }

                return new ReluMask(kept);
            default:
                throw new InferencePlanException("a mask is neither there nor missing");
        }
    }

    private int[] Sources(TensorShape shape)
    {
        // Runs are short to write and long to hold, so what all gathers together may hold is bounded too.
        _gathered += shape.Elements;
        if (_gathered > PlanLimits.GatheredElements)
        {
            throw new InferencePlanException($"gathers of {_gathered} elements in one plan, {PlanLimits.GatheredElements} are possible");
        }

        List<int> sources = [];
        while (sources.Count < shape.Elements)
        {
            int first = Integer(int.MaxValue) - 1;
            int length = Integer(int.MaxValue);
            if (length < 1 || length > shape.Elements - sources.Count || first > int.MaxValue - length)
            {
                throw new InferencePlanException($"a gather has a run of {length} elements with {shape.Elements - sources.Count} to come");
            }

            for (int i = 0; i < length; i++)
            {
                sources.Add(first < 0 ? -1 : first + i);
            }
        }

        return [.. sources];
    }

    private TensorShape Shape()
    {
        TensorShape shape = new(Integer(PlanLimits.Dimension), Integer(PlanLimits.Dimension), Integer(PlanLimits.Dimension));
        PlanValidator.RequireShape(shape, "a tensor of the plan");
        return shape;
    }

    private string Text()
    {
        try
        {
            return s_strictText.GetString(Take(Integer(4 * PlanLimits.NameLength)));
        }
        catch (DecoderFallbackException exception)
        {
            throw new InferencePlanException("a name in the plan is not UTF-8", exception);
        }
    }

    private double Real() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    private byte Byte() => Take(1)[0];

    private int Integer(int most)
    {
        ulong value = Unsigned();
        return value <= (ulong)most ? (int)value : throw new InferencePlanException($"the plan has {value} where at most {most} is possible");
    }

    private long Signed()
    {
        ulong folded = Unsigned();
        return (long)(folded >> 1) ^ -(long)(folded & 1);
    }

    private ulong Unsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return shift < 63 || next < 2 ? value : throw new InferencePlanException("an integer of the plan has more than 64 bits");
            }
        }

        throw new InferencePlanException("an integer of the plan does not end");
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _bytes.Length - _position)
        {
            throw new InferencePlanException($"the plan ends {count - (_bytes.Length - _position)} bytes too early");
        }

        _position += count;
        return _bytes.AsSpan(_position - count, count);
    }
}
