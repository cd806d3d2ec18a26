using System.Diagnostics;
using PrivateInference.Simulator.Output.Latex;

namespace PrivateInference.Simulator.Tests.Output.Latex;

public sealed class LatexWriterTests
{
    [Theory]
    [InlineData("50_k & 100 % of $x #1", @"50\_k \& 100 \% of \$x \#1")]
    [InlineData("a\\b {c} ~^<>|", @"a\textbackslash{}b \{c\} \textasciitilde{}\textasciicircum{}\textless{}\textgreater{}\textbar{}")]
    [InlineData("\u03B1 = 0.5 \u00D7 2\u2009\u00B5s", "$\\alpha$ = 0.5 $\\times$ 2\\ifdefined\\Umathchar \u2009\\else [U+2009]\\fi{}$\\mu$s")]
    [InlineData("Z\u00FCrich\n", "Z\u00FCrich ")]
    public void Escape_Text_PrintsAsItIs(string text, string latex) => LatexText.Escape(text).Should().Be(latex);

    [Fact]
    public void Of_OneKind_PutsTheUnitIntoTheHead()
    {
        LatexColumn seconds = LatexColumn.Of("online", ["12.3 s", "456 ms", "-", "?", "7.00 us"]);
        seconds.Head.Should().Be("online (s)");
        seconds.Cells.Should().Equal("12.3", "0.456", "--", "?", "0.000007");
        LatexColumn bytes = LatexColumn.Of("up", ["999 B", "1.50 MB"]);
        bytes.Head.Should().Be("up (MB)");
        bytes.Cells.Should().Equal("0.000999", "1.50");
        LatexColumn.Of("accuracy", ["98.20 %"]).Head.Should().Be("accuracy (\\%)");
    }

    [Fact]
    public void Of_MixedKinds_IsLeftAsItIs()
    {
        LatexColumn mixed = LatexColumn.Of("value", ["12.3 s", "1.5 MB"]);
        mixed.Head.Should().Be("value");
        mixed.Cells.Should().Equal("12.3 s", "1.5 MB");
    }

    [Fact]
    public void Write_Table_IsBooktabs()
    {
        string latex = LatexWriter.Write([Sample(1)]);
        latex.Should().Contain("\\caption{50\\_k \\& more}").And.Contain("\\begin{tabular}{lr}").And.Contain("network & online (s) \\\\");
        latex.Should().Contain("\\toprule").And.Contain("\\midrule").And.Contain("\\bottomrule");
        LatexWriter.Write([new PrintedTable("empty", ["a"], 1)]).Should().NotContain("begin");
        LatexWriter.Write([Sample(41)]).Should().Contain("\\begin{longtable}{lr}");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(120)]
    public async Task Write_AnyTable_CompilesWithPdfLatex(int rows)
    {
        Assert.SkipUnless(await Succeeds("pdflatex", Path.GetTempPath(), "--version"), "pdflatex is not installed");
        using ScratchFolder folder = new();
        PrintedTable table = Sample(rows);
        table.Rows.Add(["[bracket] \u4E2D\u6587 \u0434\u0430 \u0141\u00F3d\u017A \u03BB \u00E9\u00DF \\ { } ~ ^ < > | \" & % $ # _", "?"]);
        table.Rows.Add(["* star", "-"]);
        await File.WriteAllTextAsync(folder.File("table.tex"), LatexWriter.Write([table, Sample(3)]), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            folder.File("paper.tex"),
            "\\documentclass{article}\n\\usepackage{booktabs,longtable}\n\\begin{document}\n\\input{table}\n\\end{document}\n",
            TestContext.Current.CancellationToken);
        bool compiled = await Succeeds("pdflatex", folder.File(string.Empty), "-interaction=nonstopmode", "-halt-on-error", "paper.tex");
        compiled.Should().BeTrue(File.Exists(folder.File("paper.log")) ? await File.ReadAllTextAsync(folder.File("paper.log"), TestContext.Current.CancellationToken) : "no log");
        File.Exists(folder.File("paper.pdf")).Should().BeTrue();
    }

    private static PrintedTable Sample(int rows)
    {
        PrintedTable table = new("50_k & more", ["network", "online"], 1);
        for (int i = 0; i < rows; i++)
        {
            table.Rows.Add([$"r{i}", "12.3 s"]);
        }

        return table;
    }

    private static async Task<bool> Succeeds(string program, string folder, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
            using Process process = Process.Start(start)!;
            process.StandardInput.Close();
            _ = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            _ = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
