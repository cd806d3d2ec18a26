using System.Text.Json;
using PrivateInference.CostModel.Shapes;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Tests.Output;

public sealed class LargeCountsTests
{
    private const long Large = (1L << 53) + 1;

    [Fact]
    public void Of_AnOrdinaryNetwork_IsEmpty() => Report().BeyondDoubles.Should().BeEmpty();

    [Fact]
    public void Of_CountsThatADoubleDoesNotHold_NamesThemAndTheJsonIsExact()
    {
        EstimateReport report = Report();
        report = report with
        {
            Network = report.Network with { Macs = Large },
            Predicted = report.Predicted with { Offline = report.Predicted.Offline with { BytesDown = Large } },
        };
        report.BeyondDoubles.Should().Equal("network.macs", "predicted.offline.bytesDown");
        JsonSerializer.Serialize(report).Should().Contain("9007199254740993").And.NotContain("NaN");
        ((long)(double)Large).Should().NotBe(Large);
    }

    private static EstimateReport Report() => EstimateReport.Create(
        new PlannedShapes(ShapePlan.Create("mnist-delphi"), "a test"),
        ProtocolSpecification.Find("delphi")!,
        LinkProfile.Find("lan")!,
        new EstimateMachines(null, null, new(), long.MaxValue, null));
}
