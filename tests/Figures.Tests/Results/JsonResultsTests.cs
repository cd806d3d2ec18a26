using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Tests.Results;

public sealed class JsonResultsTests
{
    [Fact]
    public void Read_Run_IsSummaryLayersAndComparison()
    {
        using Scratch scratch = new();
        const string Phase = "{\"seconds\": 2, \"bytesUp\": 5, \"bytesDown\": 6}";
        const string Phases = $"\"setup\": {Phase}, \"offline\": {Phase}, \"online\": {Phase}";
        ResultFile file = scratch.File("run.json", $$"""
            {"schema": "pisim.run/1", "command": "pisim run", "network": {"name": "r", "relus": 9}, "protocol": "delphi", "link": {"name": "lan", "downBitsPerSecond": 1e9, "rttSeconds": 0.001},
             "measured": { {{Phases}}, "storage": {"clientBytes": 3} }, "predicted": { {{Phases}} }, "layers": [{"step": 0, "name": "conv", "kind": "c", "relus": 0, {{Phases}} } ] }
            """);
        file.Command.Should().Be("pisim run");
        file.Tables.Select(table => table.Part).Should().Equal(ResultTable.Summary, ResultTable.Layers, "validation");
        ResultRow run = file.Tables[0].Rows[0];
        run.Text(Column.Network).Should().Be("r");
        run.Text(Column.Link).Should().Be("lan");
        run.Number(Column.Bandwidth).Should().Be(1e9);
        run.Number(Column.TotalSeconds).Should().Be(4);
        run.Number(Column.ClientStored).Should().Be(3);
        file.Tables[1].Rows.Should().HaveCount(3);
        file.Tables[1].Rows[0].Text(Column.Layer).Should().Be("conv");
        file.Tables[2].Rows[0].Number(Column.MeasuredSeconds).Should().Be(2);
    }

    [Fact]
    public void Read_Reduction_HasLayersEpochsAndAccuracy()
    {
        using Scratch scratch = new();
        ResultFile file = scratch.File("m.json", """
            {"schema": "pisim.reduce/1", "network": "r", "method": "snl", "relus": 30, "layers": [{"name": "relu1", "shape": [1, 2], "relus": 100, "kept": 30}],
             "training": {"testAccuracy": 0.9, "epochs": [{"epoch": 1, "loss": 2.5, "validationAccuracy": 0.4}]}}
            """);
        ResultRow layer = file.Tables.Single(table => table.Part == "layers").Rows[0];
        layer.Text(Column.Layer).Should().Be("relu1");
        layer.Number(Column.Relus).Should().Be(100);
        file.Tables.Single(table => table.Part == "epochs").Rows[0].Number(Column.Loss).Should().Be(2.5);
        file.Tables[0].Rows[0].Number(Column.Accuracy).Should().Be(0.9);
    }
}
