using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace PrivateInference.GarbledCircuits.Tests.Kernels;

public sealed class HalfGatesKernelTests
{
    /// <summary>Bit 0: invert left, bit 1: invert right, bit 2: fused.</summary>
    private const int Forms = 8;

    private readonly Prg _prg = new(new Block128(11, 12));
    private readonly Vector128<byte>[] _keys = new Vector128<byte>[11];

    public HalfGatesKernelTests() => AesKernel.ExpandKeys([TweakedHash.Key(99)], _keys);

    public static TheoryData<int> Counts => [1, 2, 3, 4, 5, 6, 7, 8, 31, Circuit.TileInstances - 1, Circuit.TileInstances];

    /// <summary>The four rows of the truth table, by the fact that an active label is the false label or that xor the offset.</summary>
    [Theory]
    [MemberData(nameof(Counts))]
    public void GarbleAndEvaluatePortable_AllInputs_AreTheTruthTable(int count)
    {
        for (int form = 0; form < Forms; form++)
        {
            Block128 offset = GlobalOffset.Create(_prg).Value;
            Block128[][] operands = Operands(count, form);
            Block128[] target = new Block128[count];
            Block128[] tables = new Block128[2 * count];
            ReadOnlySpan<Block128> keys = MemoryMarshal.Cast<Vector128<byte>, Block128>(_keys);
            HalfGatesKernel.GarblePortable(keys, offset, Gate(operands, form), target, tables);
            for (int inputs = 0; inputs < 32; inputs++)
            {
                bool[] bits = [.. Enumerable.Range(0, 5).Select(k => ((inputs >> k) & 1) != 0)];
                Block128[][] active = [.. operands.Select((labels, k) => labels.Select(label => bits[k] ? label ^ offset : label).ToArray())];
                Block128[] result = new Block128[count];
                HalfGatesKernel.EvaluatePortable(keys, Gate(active, form), tables, result);
                bool left = bits[0] ^ bits[1] ^ ((form & 1) != 0);
                bool right = bits[2] ^ bits[3] ^ ((form & 2) != 0);
                bool value = (left & right) ^ bits[4];
                result.Should().Equal(target.Select(label => value ? label ^ offset : label));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void GarbleX86AndEvaluateX86_RandomLabels_AgreeWithPortable(int count)
    {
        Assert.SkipUnless(X86Aes.IsSupported, "this machine has no AES-NI");
        for (int form = 0; form < Forms; form++)
        {
            Expected expected = Run(count, form);
            Block128[] target = new Block128[count];
            Block128[] tables = new Block128[2 * count];
            HalfGatesKernel.GarbleX86(0, _keys, expected.Offset.AsVector(), Gate(expected.Operands, form), target, tables);
            target.Should().Equal(expected.Garbled);
            tables.Should().Equal(expected.Tables);
            HalfGatesKernel.EvaluateX86(0, _keys, Gate(expected.Operands, form), tables, target);
            target.Should().Equal(expected.Evaluated);
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void GarbleAvx512AndEvaluateAvx512_RandomLabels_AgreeWithPortableInWholeGroups(int count)
    {
        Assert.SkipUnless(HalfGatesKernel.IsAvx512Supported, "this machine has no AVX-512");
        for (int form = 0; form < Forms; form++)
        {
            Expected expected = Run(count, form);
            Block128[] target = new Block128[count];
            Block128[] tables = new Block128[2 * count];
            int done = HalfGatesKernel.GarbleAvx512(_keys, expected.Offset.AsVector(), Gate(expected.Operands, form), target, tables);
            done.Should().Be(count / 4 * 4);
            target[..done].Should().Equal(expected.Garbled[..done]);
            tables[..done].Should().Equal(expected.Tables[..done]);
            tables[count..(count + done)].Should().Equal(expected.Tables[count..(count + done)]);
            target[done..].Should().AllBeEquivalentTo(default(Block128), "the rest is not touched");
            HalfGatesKernel.EvaluateAvx512(_keys, Gate(expected.Operands, form), expected.Tables, target).Should().Be(done);
            target[..done].Should().Equal(expected.Evaluated[..done]);
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void GarbleAndEvaluate_RandomLabels_AgreeWithPortable(int count)
    {
        for (int form = 0; form < Forms; form++)
        {
            Expected expected = Run(count, form);
            Block128[] target = new Block128[count];
            Block128[] tables = new Block128[2 * count];
            HalfGatesKernel.Garble(_keys, expected.Offset, Gate(expected.Operands, form), target, tables);
            target.Should().Equal(expected.Garbled);
            tables.Should().Equal(expected.Tables);
            HalfGatesKernel.Evaluate(_keys, Gate(expected.Operands, form), tables, target);
            target.Should().Equal(expected.Evaluated);
        }
    }

    /// <summary>What the portable kernels make of random labels, taken as false and as active ones.</summary>
    private Expected Run(int count, int form)
    {
        Expected run = new(GlobalOffset.Create(_prg).Value, Operands(count, form), new Block128[count], new Block128[2 * count], new Block128[count]);
        ReadOnlySpan<Block128> keys = MemoryMarshal.Cast<Vector128<byte>, Block128>(_keys);
        HalfGatesKernel.GarblePortable(keys, run.Offset, Gate(run.Operands, form), run.Garbled, run.Tables);
        HalfGatesKernel.EvaluatePortable(keys, Gate(run.Operands, form), run.Tables, run.Evaluated);
        return run;
    }

    private static AndGate Gate(Block128[][] operands, int form) => new()
    {
        Left = operands[0],
        LeftMore = operands[1],
        Right = operands[2],
        RightMore = operands[3],
        After = operands[4],
        InvertLeft = (form & 1) != 0,
        InvertRight = (form & 2) != 0,
        IsFused = (form & 4) != 0,
    };

    private Block128[][] Operands(int count, int form)
    {
        Block128[][] operands = new Block128[5][];
        for (int k = 0; k < 5; k++)
        {
            operands[k] = new Block128[count];
            if ((form & 4) != 0 || k is 0 or 2)
            {
                _prg.Fill(operands[k]);
            }
        }

        return operands;
    }

    private sealed record Expected(Block128 Offset, Block128[][] Operands, Block128[] Garbled, Block128[] Tables, Block128[] Evaluated);
}
