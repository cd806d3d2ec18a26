using PrivateInference.Protocols.Engine;

namespace PrivateInference.Protocols.Tests.Engine;

public sealed class RingWordsTests
{
    [Theory]
    [InlineData(0, 35)]
    [InlineData(1, 1)]
    [InlineData(7, 35)]
    [InlineData(8, 64)]
    [InlineData(1003, 63)]
    public void Add_OfAnyLength_AddsModuloTheRing(int length, int ringBits)
    {
        ulong mask = ulong.MaxValue >> (64 - ringBits);
        ulong[] sums = [.. Enumerable.Range(0, length).Select(i => ((ulong)i * 0x9e37_79b9_7f4a_7c15) & mask)];
        ulong[] terms = [.. Enumerable.Range(0, length).Select(i => ((ulong)i * 0xc2b2_ae3d_27d4_eb4f) & mask)];
        ulong[] expected = [.. sums.Zip(terms, (sum, term) => (sum + term) & mask)];
        RingWords.Add(sums, terms, mask);
        sums.Should().Equal(expected);
    }
}
