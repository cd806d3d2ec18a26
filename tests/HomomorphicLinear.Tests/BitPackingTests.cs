using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class BitPackingTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(48, 3)]
    [InlineData(48, 16)]
    [InlineData(57, 7)]
    [InlineData(48, 48)]
    [InlineData(57, 57)]
    public void BitReader_IntegersInTwoWords_ReadsWhatOneByOneWroteAndTheOtherWayRound(int lowBits, int highBits)
    {
        ulong[] low = LayerRun.Ring(new Prg(new Block128((ulong)lowBits, 3)), 37, lowBits);
        ulong[] high = LayerRun.Ring(new Prg(new Block128((ulong)highBits, 7)), 37, highBits);
        byte[] oneByOne = new byte[((37 * (lowBits + highBits)) + 8 + 7) / 8];
        byte[] together = new byte[oneByOne.Length];
        BitWriter writer = new(oneByOne);
        writer.Write(5UL, 3);
        for (int i = 0; i < 37; i++)
        {
            writer.Write(low[i], lowBits);
            writer.Write(high[i], highBits);
        }

        writer.Write(21UL, 5);
        writer.Finish();
        writer = new BitWriter(together);
        writer.Write(5UL, 3);
        writer.Write(low.AsSpan(0, 20), lowBits, high.AsSpan(0, 20), highBits);
        writer.Write(low.AsSpan(20), lowBits, high.AsSpan(20), highBits);
        writer.Write(21UL, 5);
        writer.Finish();
        together.Should().Equal(oneByOne);

        BitReader reader = new(together);
        reader.Read(3).Should().Be(5);
        ulong[] lowRead = new ulong[37];
        ulong[] highRead = new ulong[37];
        reader.Read(lowRead.AsSpan(0, 30), lowBits, highRead.AsSpan(0, 30), highBits);
        reader.Read(lowRead.AsSpan(30), lowBits, highRead.AsSpan(30), highBits);
        lowRead.Should().Equal(low);
        highRead.Should().Equal(high);
        reader.Read(5).Should().Be(21);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(35)]
    [InlineData(46)]
    [InlineData(63)]
    public void BitReader_ManyAtOnce_ReadsWhatOneByOneWroteAndTheOtherWayRound(int bits)
    {
        ulong[] words = LayerRun.Ring(new Prg(new Block128((ulong)bits, 4)), 37, bits);
        byte[] oneByOne = new byte[((37 * bits) + 3 + 7) / 8];
        byte[] together = new byte[oneByOne.Length];
        BitWriter writer = new(oneByOne);
        writer.Write(5UL, 3);
        foreach (ulong word in words)
        {
            writer.Write(word, bits);
        }

        writer.Finish();
        writer = new BitWriter(together);
        writer.Write(5UL, 3);
        writer.Write(words.AsSpan(0, 20), bits);
        writer.Write(words.AsSpan(20), bits);
        writer.Finish();
        together.Should().Equal(oneByOne);

        BitReader reader = new(together);
        reader.Read(3).Should().Be(5);
        ulong[] read = new ulong[37];
        reader.Read(read.AsSpan(0, 30), bits);
        reader.Read(read.AsSpan(30), bits);
        read.Should().Equal(words);
    }
}
