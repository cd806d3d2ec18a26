using Google.Protobuf;
using PrivateInference.Networks;
using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Zoo;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.DeepReduce;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class DeepReduceTests
{
    private static readonly string[] s_order = ["S3", "S2", "S1"];

    // PAPERS 1.1, deepreduce_configs.csv: stages, thinned, alpha, rho and ReLUs of the published points.
    [Fact]
    public void Lattice_ResNet18_HasTheSevenPublishedPoints()
    {
        ModelProto network = NetworkZoo.BuildModel("resnet18-cifar");
        IReadOnlyList<ReluSite> sites = ReluSite.Find(network);
        IReadOnlyList<LayerStage> stages = LayerStage.Find(sites, new NetworkStructure(network));
        stages.Select(s => (s.Name, s.Count)).Should().Equal(("S1", 327_680), ("S2", 131_072), ("S3", 65_536), ("S4", 32_768));
        LayerStage[] order = [stages[2], stages[1], stages[3], stages[0]];
        Lattice lattice = new(network, sites, new DeepReduceOptions(), order, seed: 1);
        lattice.Points.Should().HaveCount(4 * 2 * 2 * 2);
        lattice.LeftOut.Should().BeEmpty();
        (string Stages, bool Thinned, double Alpha, double Rho, long Relus)[] published =
        [
            ("S2+S3+S4", false, 1, 1, 229_376),
            ("S2+S3", false, 1, 1, 196_608),
            ("S2+S3+S4", true, 1, 1, 114_688),
            ("S2+S3+S4", true, 0.5, 1, 57_344),
            ("S2+S3", true, 0.5, 1, 49_152),
            ("S2+S3+S4", true, 1, 0.5, 28_672),
            ("S2+S3", true, 0.5, 0.5, 12_288),
        ];
        foreach ((string kept, bool thinned, double alpha, double rho, long relus) in published)
        {
            LatticePoint point = lattice.Points.Single(p => string.Join('+', p.Stages) == kept && p.Thinned == thinned && p.Alpha == alpha && p.Rho == rho);
            point.Relus.Should().Be(relus, point.Name);
            lattice.Largest(relus).Relus.Should().Be(relus);
        }
    }

    [Fact]
    public void Find_StemOfItsOwnSize_IsNoStage()
    {
        ModelProto network = NetworkZoo.BuildModel("resnet18-imagenet");
        LayerStage.Find(ReluSite.Find(network), new NetworkStructure(network)).Select(s => s.Name).Should().Equal("stem", "S1", "S2", "S3", "S4");
    }

    [Theory]
    [InlineData(Thinning.AfterSum, "layer1.0.relu2.out layer2.0.relu2.out layer3.0.relu2.out")]
    [InlineData(Thinning.InsideBlock, "layer1.0.relu1.out layer2.0.relu1.out layer3.0.relu1.out")]
    public void Keep_EitherReading_KeepsOneReluOfEachBlock(Thinning reading, string kept)
    {
        ModelProto network = SmallDigits.Network();
        IReadOnlyList<ReluSite> sites = ReluSite.Find(network);
        NetworkStructure structure = new(network);
        string.Join(' ', LayerStage.Find(sites, structure).SelectMany(s => StageThinning.Keep(s, sites, structure, reading)).Select(i => sites[i].Name)).Should().Be(kept);
    }

    [Theory]
    [InlineData(Thinning.AfterSum, "1 3")]
    [InlineData(Thinning.InsideBlock, "0 2")]
    public void Keep_NoSums_KeepsEverySecond(Thinning reading, string kept)
    {
        ModelProto network = NetworkZoo.BuildModel("minionn-cifar");
        ReluSite[] sites = [.. ReluSite.Find(network).Take(4)];
        LayerStage stage = new("S1", [0, 1, 2, 3], 4);
        string.Join(' ', StageThinning.Keep(stage, sites, new NetworkStructure(network), reading)).Should().Be(kept);
    }

    [Fact]
    public void Of_Exponent_WeighsAccuracyAgainstRelus()
    {
        StageCriticality.Of("S1", 1024, 0.8, 0).Criticality.Should().Be(0.8);
        StageCriticality.Of("S1", 1024, 0.8, 0.5).Criticality.Should().BeApproximately(0.8 / 32, 1e-12);
    }

    [Fact]
    public void Mark_Points_OnlyThoseThatNoneDominates()
    {
        FrontPoint Point(long relus, double accuracy) => new([], false, 1, 1, relus, accuracy, OnFront: false);
        IReadOnlyList<FrontPoint> marked = FrontPoint.Mark([Point(30, 0.7), Point(10, 0.5), Point(20, 0.8), Point(10, 0.4), Point(40, 0.9), Point(20, 0.8)]);
        marked.Select(p => (p.Relus, p.ValidationAccuracy, p.OnFront)).Should().Equal(
            (10, 0.5, true), (10, 0.4, false), (20, 0.8, true), (20, 0.8, true), (30, 0.7, false), (40, 0.9, true));
    }

    // 4,608 ReLUs: S1 3,072 (1,024 of them the stem's), S2 1,024, S3 512; thinned 1,024, 512 and 256; then alpha and rho.
    [Theory]
    [InlineData(4608, 4608)]
    [InlineData(4607, 2304)]
    [InlineData(1600, 1536)]
    [InlineData(700, 576)]
    [InlineData(31, 0)]
    [InlineData(0, 0)]
    public void Reduce_Budget_TakesTheLargestPointWithin(long budget, long kept)
    {
        Workspace.NeedRuntime();
        ReductionOptions options = new() { Method = ReductionMethod.DeepReduce, Budget = budget, FineTuning = SmallDigits.Tuning, DeepReduce = new DeepReduceOptions { Order = s_order } };
        ReductionResult result = ReluReducer.Reduce(SmallDigits.Network(), SmallDigits.Training, SmallDigits.Held, options, cancellation: TestContext.Current.CancellationToken);
        result.Kept.Sum().Should().Be(kept);
        Relus(result.Network).Should().Be(kept);
        StockRuntime.Logits(result.Network, SmallDigits.Held).Should().OnlyContain(v => float.IsFinite(v));
    }

    [Fact]
    public void Reduce_Fill_UsesUpTheBudget()
    {
        Workspace.NeedRuntime();
        ReductionOptions options = new() { Method = ReductionMethod.DeepReduce, Budget = 700, FineTuning = SmallDigits.Tuning, DeepReduce = new DeepReduceOptions { Order = s_order, Alphas = [1], Rhos = [1], Fill = true } };
        ReductionResult result = ReluReducer.Reduce(SmallDigits.Network(), SmallDigits.Training, SmallDigits.Held, options, cancellation: TestContext.Current.CancellationToken);
        result.Kept.Should().Equal(0, 0, 0, result.Kept[3], 188 - result.Kept[3], 256, 256);
        Relus(result.Network).Should().Be(700);
    }

    [Fact]
    public void Reduce_WholeLatticeAfterABreak_RepeatsNothingAndMeasuresTheOrder()
    {
        Workspace.NeedRuntime();
        using Workspace workspace = new();
        ReductionOptions options = new()
        {
            Method = ReductionMethod.DeepReduce,
            Budget = 1500,
            FineTuning = SmallDigits.Tuning with { CheckpointPath = workspace.Path("c") },
            DeepReduce = new DeepReduceOptions { WholeLattice = true, Alphas = [1], Rhos = [1] },
        };
        ReductionResult Reduce(IProgress<TrainingProgress>? progress) => ReluReducer.Reduce(SmallDigits.Network(), SmallDigits.Training, SmallDigits.Held, options, progress, TestContext.Current.CancellationToken);
        HashSet<string?> phases = [];
        ReductionResult first = Reduce(new Seen(p => phases.Add(p.Phase)));
        phases.Should().HaveCount(3 + 6).And.Contain(["criticality of S1", "criticality of S2", "criticality of S3", "lattice point 1 of 6, S1+S2+S3-a1-r1"]);
        first.Front.Should().HaveCount(6).And.BeInAscendingOrder(p => p.Relus);
        first.Front.Should().Contain(p => p.OnFront);
        DeepReduceFindings findings = (DeepReduceFindings)first.Findings!;
        findings.Criticality.Select(c => c.Stage).Should().Equal("S1", "S2", "S3");
        findings.Criticality.Should().OnlyContain(c => Math.Abs(c.Criticality - (c.ValidationAccuracy / Math.Pow(c.Relus, 0.07))) < 1e-12);
        double best = first.Front.Where(p => p.Relus <= 1500).Max(p => p.ValidationAccuracy);
        first.FineTuning.Epochs[^1].ValidationAccuracy.Should().Be(best);

        int steps = 0;
        ReductionResult second = Reduce(new Seen(_ => steps++));
        steps.Should().Be(0);
        second.Network.ToByteArray().Should().Equal(first.Network.ToByteArray());
        second.Front.Should().BeEquivalentTo(first.Front);
    }

    [Theory]
    [InlineData("S1,S2")]
    [InlineData("S1,S2,S3,S4")]
    [InlineData("S1,S1,S2")]
    public void Search_OrderThatIsNotTheStages_IsRefused(string order)
    {
        ReductionOptions options = new() { Method = ReductionMethod.DeepReduce, Budget = 100, DeepReduce = new DeepReduceOptions { Order = order.Split(',') } };
        Action search = () => new StageReducer().Search(SmallDigits.Task(options));
        search.Should().Throw<NotSupportedException>().WithMessage($"order of stages {order}: expected each of S1,S2,S3 once");
    }

    private static long Relus(ModelProto model)
    {
        using MemoryStream file = new(model.ToByteArray());
        return NetworkSummary.Of(NetworkReader.Read(file, "reduced", folderForExternalData: null)).Relus;
    }

    private sealed class Seen(Action<TrainingProgress> seen) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => seen(value);
    }
}
