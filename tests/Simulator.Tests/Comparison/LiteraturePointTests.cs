using PrivateInference.Simulator.Comparison;

namespace PrivateInference.Simulator.Tests.Comparison;

public sealed class LiteraturePointTests
{
    [Fact]
    public void Read_All_HasKnownPointsOnce()
    {
        IReadOnlyList<LiteraturePoint> points = LiteraturePoint.Read("all");
        points.Should().HaveCountGreaterThan(100).And.OnlyContain(point => point.Source.Length > 0 && point.Accuracy > 0 && point.Accuracy < 1);
        LiteraturePoint senet = points.Should().ContainSingle(point => point.Method == "SENet" && point.DataSet == "CIFAR-100" && point.Relus == 49_600).Subject;
        senet.Accuracy.Should().BeApproximately(0.7528, 1e-9);
        senet.OnlineSeconds.Should().Be(1.13);
        points.Select(point => (point.Method, point.DataSet, point.Relus)).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Read_DataSetOrMethod_FiltersByEither()
    {
        LiteraturePoint.Read("cifar100").Should().OnlyContain(point => point.DataSet == "CIFAR-100");
        LiteraturePoint.Read("snl").Should().OnlyContain(point => point.Method == "SNL");
        Action unknown = () => LiteraturePoint.Read("mars");
        unknown.Should().Throw<InputException>().WithMessage("*mars*CIFAR-10*SNL*");
    }
}
