using Google.Protobuf;
using PrivateInference.Networks;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.SENet;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class SENetTests
{
    private static readonly SENetOptions s_quick = new() { SparseEpochs = 2, MaskEpochs = 2, MatchWeight = 10 };

    [Theory]
    [InlineData(ReductionMethod.SENet, Granularity.Pixel, 461, 461, MapMatching.At)]
    [InlineData(ReductionMethod.SENet, Granularity.Pixel, 0, 0, MapMatching.At)]
    [InlineData(ReductionMethod.SENet, Granularity.Pixel, 4608, 4608, MapMatching.Pram)]
    [InlineData(ReductionMethod.SENet, Granularity.Channel, 461, 460, MapMatching.Pram)]
    [InlineData(ReductionMethod.SENetPlusPlus, Granularity.Pixel, 461, 461, MapMatching.At)]
    [InlineData(ReductionMethod.SENetPlusPlus, Granularity.Channel, 461, 460, MapMatching.At)]
    public void Reduce_Budget_IsMet(ReductionMethod method, Granularity granularity, long budget, long kept, MapMatching matching)
    {
        Workspace.NeedRuntime();
        ReductionOptions options = new() { Method = method, Granularity = granularity, Budget = budget, FineTuning = SmallDigits.Tuning, SENet = s_quick with { Matching = matching } };
        ReductionResult result = ReluReducer.Reduce(SmallDigits.Network(), SmallDigits.Training, SmallDigits.Held, options, cancellation: TestContext.Current.CancellationToken);
        result.Kept.Sum().Should().Be(kept);
        Relus(result.Network).Should().Be(kept);
        StockRuntime.Classify(result.Network, SmallDigits.Held).Select((c, i) => c == SmallDigits.Held.Label(i) ? 1.0 : 0.0).Average()
            .Should().Be(result.FineTuning.Epochs[result.FineTuning.Selected - 1].ValidationAccuracy);
        foreach (SubNetwork sub in result.SubNetworks)
        {
            Relus(sub.Network).Should().Be(sub.Kept).And.BeLessThan(kept);
            StockRuntime.Logits(sub.Network, SmallDigits.Held).Should().OnlyContain(v => float.IsFinite(v));
        }

        result.SubNetworks.Should().HaveCount(method == ReductionMethod.SENetPlusPlus ? 1 : 0);
    }

    [Theory]
    [InlineData("sensitivity", 2)]
    [InlineData("mask search", 2)]
    [InlineData("mask search", 3)]
    public void Reduce_BrokenOffInASearch_GoesOnToTheSameNetwork(string phase, int epoch)
    {
        Workspace.NeedRuntime();
        using Workspace workspace = new();
        ReductionOptions options = new() { Method = ReductionMethod.SENet, Budget = 461, FineTuning = SmallDigits.Tuning, SENet = s_quick with { SparseEpochs = 3, MaskEpochs = 3 } };
        ReductionResult whole = Reduce(options, null);
        options = options with { FineTuning = options.FineTuning with { CheckpointPath = workspace.Path("c") } };
        using CancellationTokenSource stop = new();
        Action broken = () => Reduce(
            options,
            new Seen(p =>
            {
                if (p.Phase == phase && p.Epoch == epoch && p.Step == 2)
                {
                    stop.Cancel();
                }
            }),
            stop.Token);
        broken.Should().Throw<OperationCanceledException>();
        List<(string?, int)> seen = [];
        ReductionResult resumed = Reduce(options, new Seen(p => seen.Add((p.Phase, p.Epoch))));
        seen[0].Should().Be((phase, epoch));
        resumed.Network.ToByteArray().Should().Equal(whole.Network.ToByteArray());
        resumed.Findings.Should().BeEquivalentTo(whole.Findings);
    }

    [Fact]
    public void Search_Findings_SayWhatWasMeasured()
    {
        Workspace.NeedRuntime();
        ReductionOptions options = new() { Method = ReductionMethod.SENet, Budget = 461, FineTuning = SmallDigits.Tuning, SENet = s_quick };
        ReductionChoice choice = new SensitivityReducer().Search(SmallDigits.Task(options));
        SENetFindings findings = (SENetFindings)choice.Findings!;
        findings.Sensitivities.Should().HaveCount(7).And.OnlyContain(s => s >= 0 && s <= 1);
        findings.Sensitivities.Distinct().Should().HaveCountGreaterThan(1);
        findings.Shares.Sum().Should().Be(461);
        choice.Kept.Select(k => k.LongCount(f => f)).Should().Equal(findings.Shares);
        findings.MaskDistances.Should().HaveCount(2);
        findings.MaskDistances[1].Should().BeLessThan(findings.MaskDistances[0], "the first masks are by lot, the next by mismatch");
        findings.SelectedMaskEpoch.Should().Be(2);
    }

    [Fact]
    public void Search_ByRemovedRelus_SettlesOnItsMasks()
    {
        Workspace.NeedRuntime();

        // At a rate of almost 0 nothing moves, so the second choice of masks is the first again; by outputs it need not be.
        ReductionOptions options = new() { Method = ReductionMethod.SENet, Budget = 461, FineTuning = SmallDigits.Tuning, SENet = s_quick with { MaskEpochs = 3, MaskLearningRate = 1e-12, Mismatch = MismatchOf.Removed, Sensitivities = [0, 0, 0, 0, 0, 0, 1] } };
        IReadOnlyList<double> Distances(MismatchOf compared) => ((SENetFindings)new SensitivityReducer().Search(SmallDigits.Task(options with { SENet = options.SENet with { Mismatch = compared } })).Findings!).MaskDistances;
        Distances(MismatchOf.Removed)[^1].Should().BeLessThan(0.5 * Distances(MismatchOf.Output)[^1]);
    }

    [Fact]
    public void Renew_OverAnEpoch_SumsTheDistancesOfAllImages()
    {
        Workspace.NeedRuntime();

        // Without normalisation and at rate 0 the sums can be worked out from two forward passes: the student lacks one layer's ReLUs.
        ModelProto teacher = Plain();
        IReadOnlyList<ReluSite> sites = ReluSite.Find(teacher);
        ModelProto sloped = ReluRewriter.WithSlopes(teacher, sites, byChannel: false);
        TensorProto slopes = sloped.Graph.Initializer.First(t => t.Name == ReluRewriter.SlopeName(sites[0]));
        slopes.RawData = TensorData.Of("s", [1], new float[sites[0].Count]).RawData;
        TrainerOptions tuning = SmallDigits.Tuning with { LearningRate = new LearningRate { Peak = 1e-30 }, Optimizer = new GradientDescent { WeightDecay = 0 }, Distillation = new Distillation { Teacher = teacher } };
        using TrainingRun run = new(new TrainableNetwork(sloped, alsoHeld: [.. sites.Select(ReluRewriter.SlopeName)]), SmallDigits.Training, SmallDigits.Held, tuning, [], new MismatchStep(sites, [.. sites.Select(s => s.Name)]));
        run.RunEpoch(0, null, TestContext.Current.CancellationToken);
        float[] sums = run.Read([MismatchStep.SumName(sites[0])])[MismatchStep.SumName(sites[0])];

        ModelProto maps = teacher.Clone();
        maps.Graph.Node.Clear();
        maps.Graph.Node.AddRange(teacher.Graph.Node.TakeWhile(n => n.OpType != "Flatten").Where(n => n.OpType == "Conv"));
        maps.Graph.Node.Add(new NodeProto { OpType = "Flatten", Input = { maps.Graph.Node[0].Output[0] }, Output = { "flat" } });
        maps.Graph.Output.Clear();
        maps.Graph.Output.Add(GraphWriter.FloatValue("flat", [-1, sites[0].Count]));
        float[] before = StockRuntime.Maps(maps, SmallDigits.Training, sites[0].Count);
        for (int i = 0; i < sums.Length; i++)
        {
            double expected = Enumerable.Range(0, SmallDigits.Training.Count).Sum(image => Math.Max(0, -(double)before[(image * sums.Length) + i]));
            sums[i].Should().BeApproximately((float)expected, 1e-2f);
        }
    }

    [Fact]
    public void Search_TeacherOfOtherLayers_IsRefused()
    {
        ReductionOptions options = new() { Method = ReductionMethod.SENet, Budget = 10, FineTuning = SmallDigits.Tuning with { Distillation = new Distillation { Teacher = Plain() } } };
        Action search = () => new SensitivityReducer().Search(SmallDigits.Task(options));
        search.Should().Throw<NotSupportedException>().WithMessage("teacher: got none for ReLU layer 'stem.out'*");
    }

    [Fact]
    public void Search_SensitivitiesOfAnotherNetwork_AreRefused()
    {
        ReductionOptions options = new() { Method = ReductionMethod.SENet, Budget = 10, SENet = s_quick with { Sensitivities = [1, 1] } };
        Action search = () => new SensitivityReducer().Search(SmallDigits.Task(options));
        search.Should().Throw<NotSupportedException>().WithMessage("sensitivities: got 2, expected 7*");
    }

    [Fact]
    public void FeedingWeights_OfAfterSums_AreTheMainBranchs()
    {
        ModelProto network = SmallDigits.Network();
        NetworkStructure structure = new(network);
        ReluSite.Find(network).Select(structure.FeedingWeights).Should().Equal(
            "stem.conv.weight", "layer1.0.conv1.weight", "layer1.0.conv2.weight", "layer2.0.conv1.weight", "layer2.0.conv2.weight", "layer3.0.conv1.weight", "layer3.0.conv2.weight");
    }

    private static ReductionResult Reduce(ReductionOptions options, IProgress<TrainingProgress>? progress, CancellationToken? stop = null) =>
        ReluReducer.Reduce(SmallDigits.Network(), SmallDigits.Training, SmallDigits.Held, options, progress, stop ?? TestContext.Current.CancellationToken);

    private static ModelProto Plain()
    {
        Samples.NetworkSketch sketch = new(4);
        sketch.Dense(sketch.Relu(sketch.Convolution(Samples.NetworkSketch.Input, 1, 4, 3, 2)), 4 * 4 * 4, 10);
        return sketch.ToModel("plain", [1, 8, 8], 10);
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
