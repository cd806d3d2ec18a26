namespace PrivateInference.Primitives.Tests;

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
            byte[] packed = new byte[RingPacking.Bytes(count, bits)];
            packed.Length.Should().Be(((count * bits) + 7) / 8);
            RingPacking.Pack(values, bits, packed);
            ulong[] back = new ulong[count];
            RingPacking.Unpack(packed, bits, back);
            back.Should().Equal(values);
        }
    }

    [Fact]
    public void Pack_TwelveBitElements_LaysThemOutLeastSignificantBitFirst()
    {
        byte[] packed = new byte[3];
        RingPacking.Pack([0xabc, 0x123], 12, packed);
        packed.Should().Equal(0xbc, 0x3a, 0x12);
    }
}
