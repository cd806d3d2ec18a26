using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.Circuits;

public sealed class MaxCircuitTests
{
    [Theory]
    [InlineData(8, 1)]
    [InlineData(8, 2)]
    [InlineData(9, 3)]
    [InlineData(37, 4)]
    [InlineData(41, 9)]
    [InlineData(64, 4)]
    public void Create_AnyOperands_ComputesSignedMaximum(int ringBits, int operands)
    {
        Circuit circuit = MaxCircuit.Create(ringBits, operands);
        circuit.AndGates.Should().Be((operands * (ringBits - 1)) + ((operands - 1) * 2 * ringBits) + ringBits - 1);
        circuit.InputBits.Should().Be(((2 * operands) + 1) * ringBits);

        Prg prg = new(new Block128((ulong)ringBits, (ulong)operands));
        int words = (2 * operands) + 1;
        ulong mask = Bits.Mask(ringBits);
        List<ulong[]> instances = [];
        for (int i = 0; i < 64; i++)
        {
            ulong[] word = new ulong[words];
            prg.FillRing(word, ringBits);
            if (i % 2 == 0)
            {
                // Equal, neighbouring and extreme values: comparisons are decided by the last bit or the sign.
                ulong[] near = [5, 6, 1UL << (ringBits - 1), (1UL << (ringBits - 1)) - 1, mask, 0];
                for (int k = 0; k < operands; k++)
                {
                    word[k] = (near[(i + (k * (1 + (i / 12)))) % near.Length] - word[operands + k]) & mask;
                }
            }

            instances.Add(word);
        }

        ulong[] results = Bits.RunInTheClear(circuit, [.. Enumerable.Repeat(ringBits, words)], instances);
        for (int i = 0; i < 64; i++)
        {
            long largest = Enumerable.Range(0, operands).Max(k => Bits.Signed(instances[i][k] + instances[i][operands + k], ringBits));
            results[i].Should().Be(((ulong)largest - instances[i][^1]) & mask);
        }
    }

    [Theory]
    [InlineData(7, 4)]
    [InlineData(65, 4)]
    [InlineData(16, 0)]
    [InlineData(16, 4097)]
    public void Create_OutOfRange_Throws(int ringBits, int operands)
    {
        Action create = () => MaxCircuit.Create(ringBits, operands);
        create.Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().NotBeNull();
    }
}
