using PrivateInference.Primitives;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.Protocols.Tests.Engine;

public sealed class LabelPackingTests
{
    [Theory]
    [InlineData(1, 1, 8)]
    [InlineData(2, 3, 37)]
    [InlineData(3, 8, 64)]
    [InlineData(2, 65, 41)]
    public void ChoiceBits_OfWords_AreWireMajorAndCanBeUndone(int words, int count, int ringBits)
    {
        ulong[] values = new ulong[words * count];
        new Prg(new Block128(5, 5)).FillRing(values, ringBits);
        int[] widths = [.. Enumerable.Repeat(ringBits, words)];
        byte[] bits = LabelPacking.ChoiceBits(values, count, widths);
        for (int word = 0; word < words; word++)
        {
            for (int bit = 0; bit < ringBits; bit++)
            {
                for (int i = 0; i < count; i++)
                {
                    int position = (((word * ringBits) + bit) * count) + i;
                    ((bits[position / 8] >> (position % 8)) & 1).Should().Be((int)((values[(word * count) + i] >> bit) & 1));
                }
            }
        }

        ulong[] back = new ulong[values.Length];
        LabelPacking.FromChoiceBits(bits, count, widths, back);
        back.Should().Equal(values);
    }

    [Fact]
    public void ChoiceBits_OfWordsOfTwoWidths_FollowEachOther()
    {
        byte[] bits = LabelPacking.ChoiceBits([0b01, 0b11, 0b101, 0b010], 2, [2, 3]);
        bits.Should().Equal(0b10_01_10_11, 0b01);
        ulong[] back = new ulong[4];
        LabelPacking.FromChoiceBits(bits, 2, [2, 3], back);
        back.Should().Equal(0b01UL, 0b11UL, 0b101UL, 0b010UL);
    }

    [Fact]
    public void ActiveLabels_OfWords_DifferFromFalseLabelsByTheOffsetWhereABitIsSet()
    {
        Prg prg = new(new Block128(1, 2));
        ulong[] words = [0b01, 0b10];
        Block128 offset = prg.NextBlock();
        Block128[] labels = new Block128[4];
        prg.Fill(labels);
        Block128[] active = new Block128[4];
        LabelPacking.ActiveLabels(labels, words, 2, [2], offset, active);
        active.Should().Equal(labels[0] ^ offset, labels[1], labels[2], labels[3] ^ offset);
    }
}
