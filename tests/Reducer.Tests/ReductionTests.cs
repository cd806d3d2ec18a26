using Google.Protobuf;
using PrivateInference.Networks;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.Snl;
using PrivateInference.Reducer.Samples;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests;

public sealed class ReductionTests
{
    private static readonly TrainerOptions s_tuning = new() { Epochs = 1, BatchSize = 32, LearningRate = new LearningRate { Peak = 0.01 }, Provider = ExecutionProvider.Cpu, Threads = 1 };

    [Theory]
    [InlineData(ReductionMethod.Random, Granularity.Pixel, 783, 783)]
    [InlineData(ReductionMethod.Uniform, Granularity.Pixel, 783, 783)]
    [InlineData(ReductionMethod.Random, Granularity.Channel, 800, 784)]
    [InlineData(ReductionMethod.Uniform, Granularity.Channel, 4000, 3920)]
    [InlineData(ReductionMethod.Random, Granularity.Layer, 5000, 4704)]
    [InlineData(ReductionMethod.Random, Granularity.Pixel, 0, 0)]
    [InlineData(ReductionMethod.Random, Granularity.Pixel, 7840, 7840)]
    public void Reduce_Budget_IsMetAndOneUnitMoreWouldNotFit(ReductionMethod method, Granularity granularity, long budget, long least)
    {
        Workspace.NeedRuntime();
        ReductionOptions options = new() { Method = method, Granularity = granularity, Budget = budget, FineTuning = s_tuning };
        ReductionResult result = ReluReducer.Reduce(SampleNetwork.Untrained(1), Workspace.Small, Workspace.Held, options, cancellation: TestContext.Current.CancellationToken);
        result.Kept.Sum().Should().BeInRange(least, budget);
        result.Total.Should().Be(7840);
        CountKept(result.Network).Should().Be(result.Kept.Sum());
        using MemoryStream file = new(result.Network.ToByteArray());
        NetworkSummary.Of(NetworkReader.Read(file, "reduced", folderForExternalData: null)).Relus.Should().Be(result.Kept.Sum());
    }

    [Fact]
    public void Reduce_Snl_MeetsBudgetAndRuns()
    {
        Workspace.NeedRuntime();
        ReductionOptions options = new()
        {
            Method = ReductionMethod.Snl,
            Budget = 1000,
            FineTuning = s_tuning,
            Snl = new SnlOptions { LearningRate = 0.1, Lambda = 1e-2, PatienceEpochs = 1, LambdaGrowth = 2, MaximumEpochs = 40 },
        };
        ReductionResult result = ReluReducer.Reduce(SampleNetwork.Untrained(1), Workspace.Small, Workspace.Held, options, cancellation: TestContext.Current.CancellationToken);
        result.SearchEpochs.Should().BeInRange(1, 40);
        result.Kept.Sum().Should().Be(1000);
        CountKept(result.Network).Should().Be(1000);
        StockRuntime.Classify(result.Network, Workspace.Held).Should().HaveCount(50);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(7841)]
    public void Reduce_ImpossibleBudget_IsRefused(long budget)
    {
        Action reduce = () => ReluReducer.Reduce(SampleNetwork.Untrained(1), Workspace.Small, Workspace.Held, new ReductionOptions { Budget = budget });
        reduce.Should().Throw<ArgumentOutOfRangeException>().WithMessage("*0 to the 7840 ReLUs*");
    }

    [Fact]
    public void Reduce_NoRelu_IsRefused()
    {
        NetworkSketch sketch = new(1);
        sketch.Dense(NetworkSketch.Input, 28 * 28, 10);
        Action reduce = () => ReluReducer.Reduce(sketch.ToModel("linear", [1, 28, 28], 10), Workspace.Small, Workspace.Held, new ReductionOptions { Budget = 0 });
        reduce.Should().Throw<NotSupportedException>().WithMessage("network 'linear': got no ReLU*");
    }

    [Fact]
    public void WithSlopes_OnesAndFlags_EqualReluAndMask()
    {
        Workspace.NeedRuntime();
        ModelProto network = SampleNetwork.Untrained(2);
        IReadOnlyList<ReluSite> sites = ReluSite.Find(network);
        float[] plain = StockRuntime.Logits(network, Workspace.Held);
        StockRuntime.Logits(ReluRewriter.WithSlopes(network, sites, byChannel: true), Workspace.Held).Should().Equal(plain, (a, b) => Math.Abs(a - b) < 1e-4);

        RandomStream random = new(1, 1);
        List<bool[]> kept = [.. sites.Select(s => Enumerable.Range(0, (int)s.Count).Select(_ => random.Below(3) == 0).ToArray())];
        ModelProto sloped = ReluRewriter.WithSlopes(network, sites, byChannel: false);
        for (int i = 0; i < sites.Count; i++)
        {
            TensorProto slopes = sloped.Graph.Initializer.First(t => t.Name == ReluRewriter.SlopeName(sites[i]));
            slopes.RawData = TensorData.Of("s", [1], [.. kept[i].Select(k => k ? 1f : 0f)]).RawData;
        }

        float[] masked = StockRuntime.Logits(ReluRewriter.WithMasks(network, sites, kept), Workspace.Held);
        StockRuntime.Logits(sloped, Workspace.Held).Should().Equal(masked, (a, b) => Math.Abs(a - b) < 1e-4);
        masked.Should().NotEqual(plain);
    }

    /// <summary>A reduced network trains without the runtime's Where, and without leaving the blocked layout at a mask.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void WithMasks_TrainingStep_HasOneOperatorForEveryMask(long block)
    {
        ModelProto network = Networks.Zoo.NetworkZoo.BuildModel("resnet8-digits", 1, 10);
        IReadOnlyList<ReluSite> sites = ReluSite.Find(network);
        ModelProto masked = ReluRewriter.WithMasks(network, sites, [.. sites.Select(site => Enumerable.Range(0, (int)site.Count).Select(i => i % 2 == 0).ToArray())]);
        GraphProto Step(ModelProto model) => TrainingStep.Derive(new TrainableNetwork(model), 8, new GradientDescent(), null, [], block: block).Model.Graph;
        List<string> types = [.. Step(masked).Node.Select(node => node.OpType)];
        types.Should().NotContain("Where");
        types.Count(type => type == "PRelu").Should().Be(sites.Count);
        types.Count(IsReorder).Should().BeLessThanOrEqualTo(Step(network).Node.Count(node => IsReorder(node.OpType)));

        static bool IsReorder(string type) => type is "ReorderInput" or "ReorderOutput";
    }

    [Fact]
    public void Best_Scores_KeepsTheHighestThatFit()
    {
        ReluSite[] sites = [new("a", [2, 1, 2]), new("b", [1, 1, 3])];
        double[][] scores = [[0.1, 0.9, 0.8, 0.6], [0.5, 0.7, 0.2]];
        MaskSelection.Best(sites, scores, 3, Granularity.Pixel).Should().BeEquivalentTo(
            (bool[][])[[false, true, true, false], [false, true, false]], o => o.WithStrictOrdering());
        MaskSelection.Best(sites, scores, 4, Granularity.Channel).Should().BeEquivalentTo(
            (bool[][])[[true, true, true, true], [false, false, false]], o => o.WithStrictOrdering());
        MaskSelection.Best(sites, scores, 3, Granularity.Layer).Should().BeEquivalentTo(
            (bool[][])[[false, false, false, false], [true, true, true]], o => o.WithStrictOrdering());
    }

    [Fact]
    public void InProportion_AnyBudget_AddsUp()
    {
        ReluSite[] sites = [new("a", [3, 1, 1]), new("b", [5, 1, 1]), new("c", [11, 1, 1])];
        for (long budget = 0; budget <= 19; budget++)
        {
            long[] shares = MaskSelection.InProportion(sites, budget);
            shares.Sum().Should().Be(budget);
            shares.Zip(sites).Should().OnlyContain(pair => pair.First <= pair.Second.Count);
        }
    }

    /// <summary>Counts ReLUs from the graph alone.</summary>
    private static long CountKept(ModelProto model)
    {
        long count = 0;
        Dictionary<string, long> whole = new() { ["1"] = 8 * 14 * 14, ["2"] = 16 * 14 * 14, ["3"] = 16 * 14 * 14 };
        foreach (NodeProto relu in model.Graph.Node.Where(n => n.OpType == "Relu"))
        {
            NodeProto? choice = model.Graph.Node.FirstOrDefault(n => n.OpType == "Where" && n.Input[1] == relu.Output[0]);
            count += choice is null
                ? whole[relu.Name[^1..]]
                : model.Graph.Initializer.First(t => t.Name == choice.Input[0]).RawData.Count(flag => flag == 1);
        }

        return count;
    }
}
