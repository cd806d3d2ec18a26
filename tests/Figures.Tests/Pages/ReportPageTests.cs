using System.Text.Json.Nodes;
using PrivateInference.Figures.Pages;
using PrivateInference.Figures.Plots;
using PrivateInference.Figures.Rendering;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Tests.Pages;

public sealed class ReportPageTests
{
    private const string Hostile = "</script><img src=x onerror=alert(1)>, 网络";

    [Fact]
    public void Write_HostileNames_StayData()
    {
        using Scratch scratch = new();
        _ = ReportPage.Write(scratch.At("r.html"), [scratch.File("r.csv", $"network,offline_seconds,online_seconds\n\"{Hostile}\",1,2\n")], null);
        string page = File.ReadAllText(scratch.At("r.html"));
        page.Should().NotContain("<img src=x").And.Contain("default-src 'none'");
    }

    [Fact]
    public void Write_FilesWithOtherColumns_ShareNoFigure()
    {
        using Scratch scratch = new();
        ResultFile first = scratch.File("a.csv", "network,offline_seconds,online_seconds\nx,10,2\ny,11,3\n");
        ResultFile alike = scratch.File("b.csv", "network,offline_seconds,online_seconds\nz,12,4\nw,13,5\n");
        ResultFile other = scratch.File("c.csv", "network,budget,offline_seconds,online_seconds\nx,5,1000,2\ny,6,1100,3\n");
        ReportPage.Write(scratch.At("r.html"), [first, alike, other], null).Should().Equal("breakdown", "breakdown-2");
    }

    [Fact]
    public async Task Page_InChromium_SortsShowsTooltipsAndDownloads()
    {
        Assert.SkipWhen(Browser.Find() is null, "no Chromium on the PATH");
        Assert.SkipUnless(FigureLibraries.AreThere, "built without npm: the page has no figures");
        using Scratch scratch = new();
        ResultFile[] files = [scratch.File("runs.csv", $"network,offline_seconds,online_seconds\nb,10,2\n\"{Hostile}\",5,1\nc,7,3\n"), .. Enum.GetValues<FigureKind>().Select(kind => scratch.File($"{kind}.csv", Samples.Csv(kind)))];
        ReportPage.Write(scratch.At("r.html"), files, "A test").Should().Contain(["breakdown", "validation", "training"]);
        await using Browser browser = await Browser.Open(scratch.At("r.html"), scratch.At("downloads"));
        await browser.Until("document.querySelectorAll('figure').length > 0 && [...document.querySelectorAll('figure')].every(figure => figure.querySelector('svg.marks'))");

        const string Column = "[...document.querySelectorAll('th')].find(head => head.textContent === 'online seconds')";
        const string Cells = $"(() => {{ const head = {Column}; return [...head.closest('table').tBodies[0].rows].map(row => row.cells[head.cellIndex].textContent).filter(text => text).join(); }})()";
        _ = await browser.Evaluate($"{Column}.querySelector('button').click()");
        string rising = (await browser.Evaluate(Cells))!.GetValue<string>();
        _ = await browser.Evaluate($"{Column}.querySelector('button').click()");
        string falling = (await browser.Evaluate(Cells))!.GetValue<string>();
        rising.Split(',').Should().StartWith("1").And.HaveCountGreaterThan(2);
        falling.Split(',').Should().Equal(rising.Split(',').Reverse());

        JsonNode place = (await browser.Evaluate("(() => { const bar = document.querySelector('#figure-breakdown .mark-rect path'); bar.scrollIntoView({block: 'center'}); const box = bar.getBoundingClientRect(); return {x: box.x + box.width / 2, y: box.y + box.height / 2}; })()"))!;
        _ = await browser.MoveMouse(place["x"]!.GetValue<double>(), place["y"]!.GetValue<double>());
        await browser.Until("document.querySelector('#vg-tooltip-element.visible')?.textContent.includes('Latency')");

        _ = await browser.Evaluate("document.querySelector('button.csv').click()");
        string saved = scratch.At("downloads/rows.csv");
        for (int i = 0; i < 300 && !File.Exists(saved); i++)
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        ResultFile.Read(saved).Tables.SelectMany(table => table.Rows).Select(row => row.Text("network")).Should().Contain(Hostile);

        string before = (await browser.Evaluate("getComputedStyle(document.body).backgroundColor"))!.GetValue<string>();
        _ = await browser.Evaluate("document.getElementById('theme').click()");
        (await browser.Evaluate("getComputedStyle(document.body).backgroundColor"))!.GetValue<string>().Should().NotBe(before);
        browser.Errors.Should().BeEmpty();
    }
}
