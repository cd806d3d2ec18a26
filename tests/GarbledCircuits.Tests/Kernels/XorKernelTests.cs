using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.Kernels;

public sealed class XorKernelTests
{
    private readonly Prg _prg = new(new Block128(21, 22));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(64)]
    public void Xor_AnyLength_IsTheExclusiveOrOfThree(int count)
    {
        Block128[][] operands = [Random(count), Random(count), Random(count)];
        Block128[] target = new Block128[count];
        XorKernel.Xor(operands[0], operands[1], operands[2], target);
        target.Should().Equal(Enumerable.Range(0, count).Select(i => operands[0][i] ^ operands[1][i] ^ operands[2][i]));
    }

    [Theory]
    [InlineData(1, 0, false)]
    [InlineData(7, 63, true)]
    [InlineData(8, 5, false)]
    [InlineData(17, 36, true)]
    [InlineData(64, 1, true)]
    public void CollectPermuteBits_AnyLength_SetsOneBitOfEveryWord(int count, int bit, bool inverted)
    {
        Block128[] labels = Random(count);
        ulong[] words = [.. Random(count).Select(block => block.Low & ~(1UL << bit))];
        ulong[] expected = [.. words.Select((word, i) => word | (labels[i].LeastSignificantBit != inverted ? 1UL << bit : 0))];
        XorKernel.CollectPermuteBits(labels, inverted, bit, words);
        words.Should().Equal(expected);
    }

    private Block128[] Random(int count)
    {
        Block128[] blocks = new Block128[count];
        _prg.Fill(blocks);
        return blocks;
    }
}
