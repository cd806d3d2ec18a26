using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class BitPackingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(51)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(76)]
    [InlineData(96)]
    [InlineData(128)]
    public void BitReader_OfWrittenIntegers_ReturnsThem(int bits)
    {
        ulong[] words = LayerRun.Ring(new Prg(new Block128((ulong)bits, 3)), 74, 64);
        UInt128 mask = UInt128.MaxValue >> (128 - bits);
        byte[] bytes = new byte[((37 * (bits + 5)) + 7) / 8];
        BitWriter writer = new(bytes);
        for (int i = 0; i < 37; i++)
        {
            writer.Write(new UInt128(words[2 * i], words[(2 * i) + 1]) & mask, bits);
            writer.Write(words[i] & 31, 5);
        }

        writer.Finish();
        BitReader reader = new(bytes);
        for (int i = 0; i < 37; i++)
        {
            reader.ReadLong(bits).Should().Be(new UInt128(words[2 * i], words[(2 * i) + 1]) & mask);
            reader.Read(5).Should().Be(words[i] & 31);
        }
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
