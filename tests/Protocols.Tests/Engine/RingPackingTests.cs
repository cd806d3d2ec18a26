using PrivateInference.Primitives;
using PrivateInference.Protocols.Engine;

namespace PrivateInference.Protocols.Tests.Engine;

public sealed class RingPackingTests
{
    public static TheoryData<int> AllWidths => [.. Enumerable.Range(1, 64)];

    [Theory]
    [MemberData(nameof(AllWidths))]
    public void Unpack_OfPacked_GivesTheElementsBack(int bits)
    {
        foreach (int count in (int[])[0, 1, 2, 7, 8, 9, 63, 64, 65])
        {
            ulong[] values = new ulong[count];
            new Prg(new Block128(3, (ulong)bits)).FillRing(values, bits);
            byte[] packed = RingWords.Pack(values, bits);
            packed.Length.Should().Be(((count * bits) + 7) / 8);
            RingWords.Unpack(packed, count, bits).Should().Equal(values);
        }
    }

    [Fact]
    public void Pack_TwelveBitElements_LaysThemOutLeastSignificantBitFirst()
        => RingWords.Pack([0xabc, 0x123], 12).Should().Equal(0xbc, 0x3a, 0x12);
}
