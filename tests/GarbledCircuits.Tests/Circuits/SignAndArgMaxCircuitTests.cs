using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.Circuits;

public sealed class SignAndArgMaxCircuitTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(37)]
    [InlineData(64)]
    public void SignCreate_AnyWidth_IsTheMaskedSign(int ringBits)
    {
        Circuit circuit = SignCircuit.Create(ringBits);
        circuit.AndGates.Should().Be(ringBits - 1);
        List<ulong[]> instances = Random(ringBits, 3);
        ulong[] results = Bits.RunInTheClear(circuit, [ringBits, ringBits, 1], instances);
        results.Should().Equal(instances.Select(word => (Bits.Signed(word[0] + word[1], ringBits) >= 0 ? 1UL : 0) ^ (word[2] & 1)));
    }

    [Theory]
    [InlineData(8, 2, 7 * 2 + 8)]
    [InlineData(8, 10, 7 * 10 + 9 * 8 + 8 * 8 + 7)]
    [InlineData(37, 3, 36 * 3 + 2 * 37 + 37 + 1)]
    [InlineData(64, 17, 63 * 17 + 16 * 64 + 15 * 64 + 15)]
    public void ArgMaxCreate_AnyOperands_IsTheMaskedIndexOfTheFirstMaximum(int ringBits, int operands, long gates)
    {
        Circuit circuit = ArgMaxCircuit.Create(ringBits, operands);
        circuit.AndGates.Should().Be(gates);
        int indexBits = ArgMaxCircuit.IndexBits(operands);
        circuit.OutputBits.Should().Be(indexBits);

        List<ulong[]> instances = Random(ringBits, (2 * operands) + 1);
        foreach (ulong[] word in instances.Take(32))
        {
            // Few different values, so that ties happen.
            for (int k = 0; k < operands; k++)
            {
                word[k] = ((word[k] % 3) - word[operands + k]) & Bits.Mask(ringBits);
            }
        }

        int[] widths = [.. Enumerable.Repeat(ringBits, 2 * operands), indexBits];
        ulong[] results = Bits.RunInTheClear(circuit, widths, instances);
        results.Should().Equal(instances.Select(word =>
            (ulong)Enumerable.Range(0, operands).MaxBy(k => Bits.Signed(word[k] + word[operands + k], ringBits)) ^ (word[^1] & Bits.Mask(indexBits))));
    }

    [Fact]
    public void Create_OutOfRange_Throws()
    {
        Action[] creations = [() => SignCircuit.Create(7), () => ArgMaxCircuit.Create(65, 2), () => ArgMaxCircuit.Create(8, 1)];
        foreach (Action create in creations)
        {
            create.Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().NotBeNull();
        }
    }

    private static List<ulong[]> Random(int ringBits, int words)
    {
        Prg prg = new(new Block128((ulong)ringBits, (ulong)words));
        List<ulong[]> instances = [];
        for (int i = 0; i < 64; i++)
        {
            ulong[] word = new ulong[words];
            prg.FillRing(word, ringBits);
            instances.Add(word);
        }

        return instances;
    }
}
