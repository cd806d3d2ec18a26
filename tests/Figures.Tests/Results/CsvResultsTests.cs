using System.Text;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Tests.Results;

public sealed class CsvResultsTests
{
    [Fact]
    public void Read_AfterASpreadsheet_IsTheSameTable()
    {
        using Scratch scratch = new();
        const string Text = "\uFEFFNetwork;Protocol;Offline seconds;onlineSeconds;\r\n\"res;net\";delphi;12,5;3,25;\r\n\r\n;;;;\r\n\"a \"\"b\"\"\";client-garbler;8,1;2;\r\n";
        ResultTable table = scratch.File("r.csv", Text).Tables.Should().ContainSingle().Subject;
        table.Rows.Select(row => row.Text(Column.Network)).Should().Equal("res;net", "a \"b\"");
        table.Rows[0].Number(Column.OfflineSeconds).Should().Be(12.5);
        table.Rows[0].Number(Column.TotalSeconds).Should().Be(15.75);
    }

    [Theory]
    [InlineData("sep=;\nnetwork;accuracy\nx;91,5\n")]
    [InlineData("network\taccuracy\nx\t0.915\n")]
    [InlineData("network,accuracy\nx,91.5%\n")]
    public void Read_AnySeparatorAndPercent_IsOneAccuracy(string text)
    {
        using Scratch scratch = new();
        scratch.File("r.csv", text).Tables[0].Rows[0].Number(Column.Accuracy).Should().BeApproximately(0.915, 1e-9);
    }

    [Fact]
    public void Read_Latin1AndUtf16_KeepTheLetters()
    {
        using Scratch scratch = new();
        File.WriteAllBytes(scratch.At("latin.csv"), Encoding.Latin1.GetBytes("network,accuracy\nZürich,0.5\n"));
        File.WriteAllBytes(scratch.At("wide.csv"), [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("network,accuracy\n网络,0.5\n")]);
        ResultFile.Read(scratch.At("latin.csv")).Tables[0].Rows[0].Text(Column.Network).Should().Be("Zürich");
        ResultFile.Read(scratch.At("wide.csv")).Tables[0].Rows[0].Text(Column.Network).Should().Be("网络");
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("network,accuracy\n", "no rows")]
    [InlineData("network,accuracy\nx,1,2\n", "line 2: 3 fields; expected 2")]
    [InlineData("total_seconds,totalSeconds\n1,2\n", "two columns are called total_seconds")]
    [InlineData("network,offline_seconds,online_seconds\nx,fast,2\n", "column offline_seconds: 'fast' is not a number")]
    [InlineData("{\"schema\": ", "no JSON: line 1")]
    [InlineData("{\"schema\": \"pisim.run/1\", \"measured\": {}}", "has not its layout")]
    public void Read_WhatIsWrong_IsNamed(string text, string part)
    {
        using Scratch scratch = new();
        Action read = () => scratch.File("bad.csv", text);
        read.Should().Throw<FigureException>().WithMessage($"*bad.csv*{part}*");
    }

    [Fact]
    public void Read_RowPerLayerAndPhase_IsLayersAndASummary()
    {
        using Scratch scratch = new();
        ResultFile file = scratch.File("run.csv", "Network,Protocol,Link,Phase,Step,Name,Kind,Relus,Seconds,BytesUp,BytesDown\n"
            + "r,delphi,lan,offline,0,conv,conv,0,2,10,20\nr,delphi,lan,online,0,conv,conv,0,1,1,2\nr,delphi,lan,offline,-1,total,total,7,3,10,20\nr,delphi,lan,online,-1,total,total,7,1,1,2\n");
        file.Tables.Select(table => table.Part).Should().Equal(ResultTable.Layers, ResultTable.Summary);
        ResultRow run = file.Tables[1].Rows.Should().ContainSingle().Subject;
        run.Number(Column.TotalSeconds).Should().Be(4);
        run.Number(Column.OfflineBytes).Should().Be(30);
    }
}
