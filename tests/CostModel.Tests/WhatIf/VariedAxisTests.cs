using PrivateInference.CostModel.WhatIf;

namespace PrivateInference.CostModel.Tests.WhatIf;

public sealed class VariedAxisTests
{
    [Fact]
    public void Values_Logarithmic_RiseByOneFactor()
        => VariedAxis.Parse("bandwidth=1e6:1e10:log:5").Values().Should().SatisfyRespectively(
            value => value.Should().Be(1e6),
            value => value.Should().BeApproximately(1e7, 1),
            value => value.Should().BeApproximately(1e8, 10),
            value => value.Should().BeApproximately(1e9, 100),
            value => value.Should().Be(1e10));

    [Fact]
    public void Values_WholeNumbers_ComeOnce()
        => VariedAxis.Parse("cores=1:4:13").Values().Should().Equal(1, 2, 3, 4);

    [Fact]
    public void Values_WithoutScaleAndPoints_AreThirteenAtEqualDistances()
        => VariedAxis.Parse("rtt=0:0.12").Values().Should().HaveCount(13).And.ContainInOrder(0, 0.12);

    [Theory]
    [InlineData("speed=1:2", "bandwidth")]
    [InlineData("bandwidth", "NAME=FROM:TO")]
    [InlineData("bandwidth=1e6", "FROM:TO")]
    [InlineData("bandwidth=0:1e6", "'0'")]
    [InlineData("bandwidth=1e6:nan", "'nan'")]
    [InlineData("bandwidth=1e9:1e6", "must be above")]
    [InlineData("rtt=0:1:log", "above 0")]
    [InlineData("rtt=0:1:lin:1", "'1'")]
    [InlineData("cores=0:4", "'0'")]
    [InlineData("l=4:64", "'4'")]
    public void Parse_NoAxis_SaysWhatIsExpected(string text, string part)
    {
        Action parse = () => VariedAxis.Parse(text);
        parse.Should().Throw<FormatException>().WithMessage("*" + part + "*");
    }
}
