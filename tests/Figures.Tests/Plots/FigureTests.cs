using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PrivateInference.Figures.Plots;
using PrivateInference.Figures.Results;

namespace PrivateInference.Figures.Tests.Plots;

public sealed class FigureTests
{
    [Fact]
    public void Create_Pareto_AveragesSeedsAndMarksTheFront()
    {
        using Scratch scratch = new();
        JsonArray points = Values(Create(scratch, FigureKind.Pareto));
        points.Should().HaveCount(3);
        points[0]!["y"]!.GetValue<double>().Should().BeApproximately(91, 1e-6);
        points[0]!["seeds"]!.GetValue<int>().Should().Be(2);
        points.Select(point => point!["front"]!.GetValue<bool>()).Should().Equal(true, true, false);
    }

    [Fact]
    public void Create_Crossover_NamesTheFastestAndItsLead()
    {
        using Scratch scratch = new();
        JsonNode cell = Values(Create(scratch, FigureKind.Crossover)).Single(cell => cell!["x"]!.GetValue<double>() == 1 && cell["y"]!.GetValue<double>() == 10)!;
        cell["series"]!.GetValue<string>().Should().Be("cheetah");
        cell["factor"]!.GetValue<double>().Should().BeApproximately(3, 1e-9);
    }

    [Fact]
    public void Create_Validation_CountsWhatIsInsideTheBand()
    {
        using Scratch scratch = new();
        Create(scratch, FigureKind.Validation).Spec["description"]!.GetValue<string>().Should().Contain("1 of 2 within 15 %");
    }

    [Theory]
    [InlineData(FigureKind.Pareto, "epoch,loss\n1,2\n", "accuracy")]
    [InlineData(FigureKind.Scaling, "network,relus\nx,2\n", "total_seconds or total_bytes")]
    [InlineData(FigureKind.Crossover, "protocol,down_bits_per_second,rtt_seconds,total_seconds\nd,1,1,1\n", "at least two protocols")]
    [InlineData(FigureKind.Pareto, "relus,accuracy,error\n1,0.5,out of memory\n", "out of memory")]
    public void Create_WithoutWhatItNeeds_SaysWhat(FigureKind kind, string csv, string part)
    {
        using Scratch scratch = new();
        ResultFile file = scratch.File("given.csv", csv);
        Action create = () => Figure.Create(new FigureRequest(kind), [file]);
        create.Should().Throw<FigureException>().WithMessage($"*{part}*");
    }

    [Fact]
    public void Create_MixedFiles_TakesThoseThatFitAndSaysSo()
    {
        using Scratch scratch = new();
        Figure figure = Figure.Create(new FigureRequest(FigureKind.Breakdown), [scratch.File("a.csv", Samples.Csv(FigureKind.Breakdown)), scratch.File("b.csv", Samples.Csv(FigureKind.Training))]);
        figure.FilesLeftOut.Should().ContainSingle().Which.Should().Contain("b.csv");
        figure.Notes.Should().BeEmpty("no row of a file that fits was left out");
    }

    [Fact]
    public void Create_WhereWithoutRows_ListsWhatThereIs()
    {
        using Scratch scratch = new();
        ResultFile file = scratch.File("a.csv", Samples.Csv(FigureKind.Pareto));
        Action create = () => Figure.Create(new FigureRequest(FigureKind.Pareto) { Where = [new("method", "nosuch")] }, [file]);
        create.Should().Throw<FigureException>().WithMessage("*method=nosuch*snl, random*");
    }

    [Theory]
    [InlineData(FigureKind.Pareto)]
    [InlineData(FigureKind.Breakdown)]
    public void Create_TenThousandRows_StaysReadable(FigureKind kind)
    {
        using Scratch scratch = new();
        StringBuilder csv = new("network,budget,relus,accuracy,offline_seconds,online_seconds\n");
        for (int i = 1; i <= 10_000; i++)
        {
            csv.AppendLine(CultureInfo.InvariantCulture, $"n{(kind == FigureKind.Pareto ? 0 : i)},{i},{i},0.{i % 900 + 100},{i},1");
        }

        Figure figure = Figure.Create(new FigureRequest(kind), [scratch.File("big.csv", csv.ToString())]);
        Values(figure).Should().HaveCount(kind == FigureKind.Pareto ? 10_000 : 80);
    }

    [Fact]
    public void Create_TooManySeries_SaysHowToChoose()
    {
        using Scratch scratch = new();
        ResultFile file = scratch.File("a.csv", "network,relus,accuracy\n" + string.Join("\n", Enumerable.Range(1, 30).Select(i => $"n{i},{i},0.5")));
        Action create = () => Figure.Create(new FigureRequest(FigureKind.Pareto), [file]);
        create.Should().Throw<FigureException>().WithMessage("*30 series*--where*");
    }

    [Fact]
    public void Create_EveryKind_HasAUnitUnlessItCounts()
    {
        using Scratch scratch = new();
        foreach (FigureKind kind in Enum.GetValues<FigureKind>())
        {
            string spec = Create(scratch, kind).Spec.ToJsonString();
            spec.Should().MatchRegex(@"""title"":""([^""]+\((s|ms|%|thousands|Mbit/s|1/h|nats)\)|ReLUs)""", kind.ToString());
        }
    }

    [Fact]
    public void Create_CrossoverOfDirections_LiesOverDownAndUp()
    {
        using Scratch scratch = new();
        ResultFile file = scratch.File("c.csv", "protocol,down_bits_per_second,up_bits_per_second,rtt_seconds,total_seconds\nd,1e6,1e6,0.01,2\nd,1e6,1e8,0.01,2\nd,1e8,1e6,0.01,1\nc,1e6,1e6,0.01,3\nc,1e6,1e8,0.01,1\nc,1e8,1e6,0.01,3\n");
        Values(Figure.Create(new FigureRequest(FigureKind.Crossover), [file])).Select(cell => (cell!["x"]!.GetValue<double>(), cell["y"]!.GetValue<double>(), cell["series"]!.GetValue<string>()))
            .Should().BeEquivalentTo([(1.0, 1.0, "d"), (1.0, 100.0, "c"), (100.0, 1.0, "d")]);
    }

    [Fact]
    public void Create_CrossoverOfTwoNetworks_AsksWhich()
    {
        using Scratch scratch = new();
        ResultFile file = scratch.File("c.csv", "network,protocol,down_bits_per_second,rtt_seconds,total_seconds\na,d,1e6,0.01,2\nb,c,1e6,0.01,1\n");
        Action create = () => Figure.Create(new FigureRequest(FigureKind.Crossover), [file]);
        create.Should().Throw<FigureException>().WithMessage("*one network; found a, b*--where network=a*");
    }

    private static Figure Create(Scratch scratch, FigureKind kind) => Figure.Create(new FigureRequest(kind), [scratch.File($"{kind}.csv", Samples.Csv(kind))]);

    private static JsonArray Values(Figure figure) => figure.Spec["data"]!["values"]!.AsArray();
}
