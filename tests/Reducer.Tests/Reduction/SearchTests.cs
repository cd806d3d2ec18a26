using Google.Protobuf;
using PrivateInference.Networks;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.ReluPruner;
using PrivateInference.Reducer.Reduction.Snl;
using PrivateInference.Reducer.Samples;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests.Reduction;

/// <summary>What holds for every search by score: budget, resumption, limits.</summary>
public sealed class SearchTests
{
    private static readonly TrainerOptions s_tuning = new() { Epochs = 1, BatchSize = 32, LearningRate = new LearningRate { Peak = 0.01 }, Provider = ExecutionProvider.Cpu, Threads = 1 };

    [Theory]
    [InlineData(ReductionMethod.Snl, Granularity.Pixel, 1000)]
    [InlineData(ReductionMethod.Snl, Granularity.Channel, 980)]
    [InlineData(ReductionMethod.ReluPruner, Granularity.Pixel, 1000)]
    [InlineData(ReductionMethod.ReluPruner, Granularity.Channel, 980)]
    [InlineData(ReductionMethod.ReluPruner, Granularity.Layer, 0)]
    public void Reduce_ThousandRelus_AreKeptAndRunInTheStockRuntime(ReductionMethod method, Granularity granularity, long kept)
    {
        Workspace.NeedRuntime();
        ReductionResult result = Reduce(Options(method) with { Granularity = granularity });
        result.Kept.Sum().Should().Be(kept);
        NetworkSummary.Of(Read(result.Network)).Relus.Should().Be(kept);

        // Our trainer's graph, our float executor and the stock runtime must see the same network.
        float[] logits = StockRuntime.Logits(result.Network, Workspace.Held);
        for (int i = 0; i < Workspace.Held.Count; i++)
        {
            float[] image = [.. Workspace.Held.Image(i).ToArray().Select(pixel => pixel / 255f)];
            FloatExecutor.Run(Read(result.Network), image).Should().Equal(logits[(i * 10)..((i + 1) * 10)], (a, b) => Math.Abs(a - b) < 1e-4);
        }

        double correct = StockRuntime.Classify(result.Network, Workspace.Held).Where((guess, i) => guess == Workspace.Held.Label(i)).Count();
        Trainer.Accuracy(result.Network, Workspace.Held, s_tuning).Should().Be(correct / Workspace.Held.Count);
    }

    [Theory]
    [InlineData(ReductionMethod.Snl)]
    [InlineData(ReductionMethod.ReluPruner)]
    public void Reduce_BrokenOffInTheSearch_GoesOnToTheSameNetwork(ReductionMethod method)
    {
        Workspace.NeedRuntime();
        using Workspace workspace = new();
        ReductionOptions options = Options(method);
        ModelProto whole = Reduce(options).Network;

        options = options with { FineTuning = s_tuning with { CheckpointPath = workspace.Path("c") } };
        using CancellationTokenSource stop = new();
        List<string> epochs = [];
        Reports breaking = new(report =>
        {
            if (report.Epoch == 3 && report.Step == 2)
            {
                stop.Cancel();
            }
        });
        Action broken = () => ReluReducer.Reduce(SampleNetwork.Untrained(1), Workspace.Small, Workspace.Held, options, breaking, stop.Token);
        broken.Should().Throw<OperationCanceledException>();
        File.Exists(workspace.Path("c.search")).Should().BeTrue();

        Reports counting = new(report => epochs.AddRange(report.Finished is null ? [] : [$"{report.Phase} {report.Epoch}"]));
        ModelProto resumed = ReluReducer.Reduce(SampleNetwork.Untrained(1), Workspace.Small, Workspace.Held, options, counting, TestContext.Current.CancellationToken).Network;
        resumed.ToByteArray().Should().Equal(whole.ToByteArray());
        epochs[0].Should().Be("search 3");
    }

    [Theory]
    [InlineData(ReductionMethod.Random)]
    [InlineData(ReductionMethod.Snl)]
    [InlineData(ReductionMethod.ReluPruner)]
    public void Reduce_Limit_KeepsTheMostWithinIt(ReductionMethod method)
    {
        Workspace.NeedRuntime();

        // A made-up cost that depends on where ReLUs are: those of the first layer count three times.
        static long Cost(ModelProto network) => Read(network).Layers.OfType<ReluLayer>().Sum(layer => layer.Relus * (layer.Shape.Channels == 8 ? 3L : 1L));
        ReductionResult result = Reduce(Options(method) with { IsWithinLimit = network => Cost(network) <= 2400 });
        Cost(result.Network).Should().BeInRange(2398, 2400);
        result.Kept.Sum().Should().NotBe(1000);

        Action impossible = () => Reduce(Options(method) with { IsWithinLimit = _ => false });
        impossible.Should().Throw<NotSupportedException>().WithMessage("the limit: *");
    }

    [Fact]
    public void Reduce_SnlOutOfEpochs_KeepsTheLargestSlopesAndSaysHowManyThereWere()
    {
        Workspace.NeedRuntime();
        ReductionResult result = Reduce(Options(ReductionMethod.Snl) with { Snl = new SnlOptions { MaximumEpochs = 2 } });
        result.Kept.Sum().Should().Be(1000);
        result.SearchEpochs.Should().Be(2);
        result.Findings.Should().Be(new SnlFindings(7840, 1e-5));
    }

    private static ReductionOptions Options(ReductionMethod method) => new()
    {
        Method = method,
        Budget = 1000,
        FineTuning = s_tuning,
        Snl = new SnlOptions { LearningRate = 0.1, Lambda = 1e-2, PatienceEpochs = 1, LambdaGrowth = 2, MaximumEpochs = 40 },
        ReluPruner = new ReluPrunerOptions { Epochs = 5, WarmupEpochs = 1, LearningRate = 0.01 },
    };

    private static ReductionResult Reduce(ReductionOptions options) =>
        ReluReducer.Reduce(SampleNetwork.Untrained(1), Workspace.Small, Workspace.Held, options, cancellation: TestContext.Current.CancellationToken);

    private static Network Read(ModelProto model)
    {
        using MemoryStream file = new(model.ToByteArray());
        return NetworkReader.Read(file, "reduced", folderForExternalData: null);
    }

    private sealed class Reports(Action<TrainingProgress> told) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => told(value);
    }
}
