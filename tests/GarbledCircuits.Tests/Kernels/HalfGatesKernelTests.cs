using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace PrivateInference.GarbledCircuits.Tests.Kernels;

public sealed class HalfGatesKernelTests
{
    private readonly Prg _prg = new(new Block128(11, 12));
    private readonly Vector128<byte>[] _keys = new Vector128<byte>[11];

    public HalfGatesKernelTests() => HalfGatesKernel.ExpandKeys(99, _keys);

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

    /// <summary>The four rows of the truth table, by the fact that an active label is the false label or that xor the offset.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void GarbleAndEvaluatePortable_AllInputs_AreTheTruthTable(int count, int form)
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

    [Theory]
    [MemberData(nameof(Cases))]
    public void GarbleX86AndEvaluateX86_RandomLabels_AgreeWithPortable(int count, int form)
    {
        Assert.SkipUnless(X86Aes.IsSupported, "this machine has no AES-NI");
        Block128 offset = GlobalOffset.Create(_prg).Value;
        Block128[][] operands = Operands(count, form);
        AndGate gate = Gate(operands, form);
        ReadOnlySpan<Block128> keys = MemoryMarshal.Cast<Vector128<byte>, Block128>(_keys);
        Block128[] target = new Block128[count];
        Block128[] expectedTarget = new Block128[count];
        Block128[] tables = new Block128[2 * count];
        Block128[] expectedTables = new Block128[2 * count];
        HalfGatesKernel.GarblePortable(keys, offset, gate, expectedTarget, expectedTables);
        if (gate.IsFused)
        {
            HalfGatesKernel.GarbleFusedX86(_keys, offset.AsVector(), gate, target, tables);
        }
        else
        {
            HalfGatesKernel.GarbleX86(_keys, offset.AsVector(), gate, target, tables);
        }

        target.Should().Equal(expectedTarget);
        tables.Should().Equal(expectedTables);

        HalfGatesKernel.EvaluatePortable(keys, gate, tables, expectedTarget);
        if (gate.IsFused)
        {
            HalfGatesKernel.EvaluateFusedX86(_keys, gate, tables, target);
        }
        else
        {
            HalfGatesKernel.EvaluateX86(_keys, gate, tables, target);
        }

        target.Should().Equal(expectedTarget);
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
}
