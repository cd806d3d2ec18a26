using PrivateInference.Simulator.Comparison;

namespace PrivateInference.Simulator.Tests.Comparison;

public sealed class ParetoFrontTests
{
    [Fact]
    public void Mark_TwoAxes_LeavesTheRowsThatNoneBeats()
    {
        IReadOnlyList<ComparisonRow> rows = ParetoFront.Mark(
            [Row("a", 0.90, 1), Row("b", 0.95, 2), Row("c", 0.90, 2), Row("d", 0.95, 2)],
            ["accuracy", "online"]);
        rows.Select(row => row.OnFront).Should().Equal(true, true, false, true);
    }

    [Fact]
    public void Mark_OtherLinkOrDataSet_DoesNotBeat()
    {
        ComparisonRow slow = Row("slow", 0.5, 9);
        IReadOnlyList<ComparisonRow> rows = ParetoFront.Mark(
            [Row("fast", 0.9, 1), slow with { Link = "wan" }, slow with { DataSet = "CIFAR-100" }, slow with { DataSet = "cifar_10" }],
            ["accuracy", "online"]);
        rows.Select(row => row.OnFront).Should().Equal(true, true, true, false);
    }

    [Fact]
    public void Mark_UnknownValue_IsNotCompared()
    {
        IReadOnlyList<ComparisonRow> rows = ParetoFront.Mark([Row("a", null, 1), Row("b", 0.5, 2)], ["accuracy", "online"]);
        rows.Select(row => row.OnFront).Should().Equal(null, true);
    }

    [Fact]
    public void Mark_AxisThatNoRowHas_IsLeftOut()
    {
        IReadOnlyList<ComparisonRow> rows = ParetoFront.Mark([Row("a", null, 1), Row("b", null, 2)], ["accuracy", "online"]);
        rows.Select(row => row.OnFront).Should().Equal(true, false);
    }

    private static ComparisonRow Row(string name, double? accuracy, double online) => new()
    {
        Network = name,
        DataSet = "CIFAR-10",
        Origin = "predicted",
        Protocol = "delphi",
        Link = "lan",
        Accuracy = accuracy,
        Relus = 1,
        Macs = 1,
        OnlineSeconds = online,
        BytesUp = 1,
        BytesDown = 1,
        ClientStoredBytes = 1,
        ServerStoredBytes = 1,
    };
}
