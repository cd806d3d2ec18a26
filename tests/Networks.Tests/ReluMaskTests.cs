namespace PrivateInference.Networks.Tests;

public sealed class ReluMaskTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(5, 3)]
    [InlineData(5, 5)]
    public void OfFirst_AnyCount_IsTheMaskWithThoseFlags(int length, int kept)
    {
        ReluMask mask = ReluMask.OfFirst(length, kept);
        mask.Length.Should().Be(length);
        mask.Kept.Should().Be(kept);
        mask.Flags.ToArray().Should().Equal(Enumerable.Range(0, length).Select(k => k < kept));
        new ReluMask(mask.Flags).Kept.Should().Be(kept);
    }

    [Theory]
    [InlineData(5, 6)]
    [InlineData(5, -1)]
    public void OfFirst_MoreThanThereAreOrFewerThanNone_IsRefused(int length, int kept)
    {
        Action make = () => ReluMask.OfFirst(length, kept);
        make.Should().Throw<ArgumentOutOfRangeException>();
    }
}
