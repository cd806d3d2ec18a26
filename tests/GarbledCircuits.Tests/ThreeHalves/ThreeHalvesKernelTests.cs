using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace PrivateInference.GarbledCircuits.Tests.ThreeHalves;

public sealed class ThreeHalvesKernelTests
{
    private readonly Prg _prg = new(new Block128(51, 52));
    private readonly Vector128<byte>[] _keys = new Vector128<byte>[11];

    public ThreeHalvesKernelTests() => AesKernel.ExpandKeys([TweakedHash.Key(99)], _keys);

    public static TheoryData<int, int> Cases
    {
        get
        {
            TheoryData<int, int> cases = [];
            foreach (int count in (int[])[1, 2, 3, 4, 5, 6, 7, 8, 31, Circuit.TileInstances - 1, Circuit.TileInstances])
            {
                for (int form = 0; form < 8; form++)
                {
                    cases.Add(count, form);
                }
            }

            return cases;
        }
    }

    private ReadOnlySpan<Block128> PortableKeys => MemoryMarshal.Cast<Vector128<byte>, Block128>(_keys);

    /// <summary>The truth table, by the fact that an active label is the false label or that xor the offset.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void GarbleAndEvaluatePortable_AllInputs_AreTheTruthTable(int count, int form)
    {
        Block128 offset = GlobalOffset.Create(_prg).Value;
        Block128[][] operands = RandomOperands(count, form);
        Block128[] target = new Block128[count];
        byte[] table = new byte[25 * count];
        ThreeHalvesKernel.GarblePortable(PortableKeys, offset, Gate(operands, form), target, table);
        for (int inputs = 0; inputs < 32; inputs++)
        {
            bool[] bits = [.. Enumerable.Range(0, 5).Select(k => ((inputs >> k) & 1) != 0)];
            Block128[][] active = [.. operands.Select((labels, k) => labels.Select(label => bits[k] ? label ^ offset : label).ToArray())];
            Block128[] result = new Block128[count];
            ThreeHalvesKernel.EvaluatePortable(PortableKeys, Gate(active, form), table, result);
            bool left = bits[0] ^ bits[1] ^ ((form & 1) != 0);
            bool right = bits[2] ^ bits[3] ^ ((form & 2) != 0);
            bool value = (left & right) ^ bits[4];
            result.Should().Equal(target.Select(label => value ? label ^ offset : label));
        }
    }

    /// <summary>Every combination of permute bits and, by enough tries, of dice: all four rows of the truth table in each.</summary>
    [Fact]
    public void GarbleAndEvaluate_EveryPermuteBitAndDie_AreTheTruthTable()
    {
        HashSet<(ulong A, ulong B, ulong ControlOfRow)> seen = [];
        for (int run = 0; run < 64; run++)
        {
            ulong permuteA = (ulong)run & 1;
            ulong permuteB = ((ulong)run >> 1) & 1;
            Block128 offset = GlobalOffset.Create(_prg).Value;
            Block128[] a = WithColor(permuteA);
            Block128[] b = WithColor(permuteB);
            Block128[] target = new Block128[a.Length];
            byte[] table = new byte[25 * a.Length];
            Block128[] zeros = new Block128[a.Length];
            ThreeHalvesKernel.Garble(_keys, offset, Gate([a, zeros, b, zeros, zeros], 0), target, table);
            for (ulong values = 0; values < 4; values++)
            {
                Block128[] activeA = [.. a.Select(label => label ^ ThreeHalvesTable.Times(offset, values))];
                Block128[] activeB = [.. b.Select(label => label ^ ThreeHalvesTable.Times(offset, values >> 1))];
                Block128[] result = new Block128[a.Length];
                ThreeHalvesKernel.Evaluate(_keys, Gate([activeA, zeros, activeB, zeros, zeros], 0), table, result);
                result.Should().Equal(target.Select(label => label ^ ThreeHalvesTable.Times(offset, values & (values >> 1))));
                seen.UnionWith(EvaluatorView.Of(PortableKeys, activeA, activeB, table).Select(control => (permuteA, permuteB, (values << 2) | control)));
            }
        }

        seen.Should().HaveCount(4 * 4 * 4, "each row must meet each control matrix under all permute bits");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GarbleX86AndEvaluateX86_RandomLabels_AgreeWithPortable(int count, int form)
    {
        Assert.SkipUnless(X86Aes.IsSupported, "this machine has no AES-NI");
        Block128 offset = GlobalOffset.Create(_prg).Value;
        Block128[][] operands = RandomOperands(count, form);
        Block128[] expected = new Block128[count];
        Block128[] target = new Block128[count];
        byte[] expectedTable = new byte[25 * count];
        byte[] table = new byte[25 * count];
        ThreeHalvesKernel.GarblePortable(PortableKeys, offset, Gate(operands, form), expected, expectedTable);
        ThreeHalvesKernel.GarbleX86(0, _keys, offset.AsVector(), Gate(operands, form), target, table);
        target.Should().Equal(expected);
        table.Should().Equal(expectedTable);

        // Garbage tables too, the unused bits included.
        _prg.FillValues<byte>(table);
        ThreeHalvesKernel.EvaluatePortable(PortableKeys, Gate(operands, form), table, expected);
        ThreeHalvesKernel.EvaluateX86(0, _keys, Gate(operands, form), table, target);
        target.Should().Equal(expected);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GarbleAvx512AndEvaluateAvx512_RandomLabels_AgreeWithPortableInWholeGroups(int count, int form)
    {
        Assert.SkipUnless(ThreeHalvesKernel.IsAvx512Supported, "this machine has no AVX-512");
        Block128 offset = GlobalOffset.Create(_prg).Value;
        Block128[][] operands = RandomOperands(count, form);
        Block128[] expected = new Block128[count];
        Block128[] target = new Block128[count];
        byte[] expectedTable = new byte[25 * count];
        byte[] table = new byte[25 * count];
        ThreeHalvesKernel.GarblePortable(PortableKeys, offset, Gate(operands, form), expected, expectedTable);
        int done = ThreeHalvesKernel.GarbleAvx512(_keys, offset.AsVector(), Gate(operands, form), target, table);
        done.Should().Be(count / 4 * 4);
        target[..done].Should().Equal(expected[..done]);
        target[done..].Should().AllBeEquivalentTo(default(Block128), "the rest is not touched");
        foreach ((int start, int bytes) in ((int, int)[])[(0, 16), (16 * count, 8), (24 * count, 1)])
        {
            int end = start + (bytes * done);
            table[start..end].Should().Equal(expectedTable[start..end]);
            table[end..(start + (bytes * count))].Should().AllBeEquivalentTo((byte)0, "the rest is not touched");
        }

        _prg.FillValues<byte>(table);
        ThreeHalvesKernel.EvaluatePortable(PortableKeys, Gate(operands, form), table, expected);
        ThreeHalvesKernel.EvaluateAvx512(_keys, Gate(operands, form), table, target).Should().Be(done);
        target[..done].Should().Equal(expected[..done]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void GarbleAndEvaluate_RandomLabels_AgreeWithPortable(int count, int form)
    {
        Block128 offset = GlobalOffset.Create(_prg).Value;
        Block128[][] operands = RandomOperands(count, form);
        Block128[] expected = new Block128[count];
        Block128[] target = new Block128[count];
        byte[] expectedTable = new byte[25 * count];
        byte[] table = new byte[25 * count];
        ThreeHalvesKernel.GarblePortable(PortableKeys, offset, Gate(operands, form), expected, expectedTable);
        ThreeHalvesKernel.Garble(_keys, offset, Gate(operands, form), target, table);
        target.Should().Equal(expected);
        table.Should().Equal(expectedTable);
        ThreeHalvesKernel.EvaluatePortable(PortableKeys, Gate(operands, form), table, expected);
        ThreeHalvesKernel.Evaluate(_keys, Gate(operands, form), table, target);
        target.Should().Equal(expected);
    }

    /// <summary>Bits of a form: invert left, invert right, fused.</summary>
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

    private Block128[] WithColor(ulong color)
    {
        Block128[] labels = new Block128[Circuit.TileInstances];
        _prg.Fill(labels);
        return [.. labels.Select(label => new Block128((label.Low & ~1UL) | color, label.High))];
    }

    private Block128[][] RandomOperands(int count, int form)
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
}
