using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Samples;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests;

public sealed class TrainerTests
{
    private static readonly TrainerOptions s_options = new() { Epochs = 3, BatchSize = 32, LearningRate = new LearningRate { Peak = 0.05 }, Provider = ExecutionProvider.Cpu, Threads = 1 };

    [Fact]
    public void Train_Interrupted_ResumesToTheSameBits()
    {
        Workspace.NeedRuntime();
        using Workspace workspace = new();
        TrainerOptions options = s_options with { Augmentation = new Augmentation { Shift = 2 }, Optimizer = new Adam { WeightDecay = 1e-4 }, LearningRate = new LearningRate { Peak = 0.003 } };
        ModelProto network = SampleNetwork.Untrained(1);
        TrainingResult whole = Trainer.Train(network, Workspace.Small, Workspace.Held, options, cancellation: TestContext.Current.CancellationToken);
        TrainerOptions saved = options with { CheckpointPath = workspace.Path("run.checkpoint") };
        using CancellationTokenSource stop = new();
        Action broken = () => Trainer.Train(network, Workspace.Small, Workspace.Held, saved, new Watcher(p =>
        {
            if (p is { Epoch: 3, Step: 2 })
            {
                stop.Cancel();
            }
        }), stop.Token);
        broken.Should().Throw<OperationCanceledException>();

        List<int> seen = [];
        TrainingResult resumed = Trainer.Train(network, Workspace.Small, Workspace.Held, saved, new Watcher(p => seen.Add(p.Epoch)), TestContext.Current.CancellationToken);
        seen.Should().OnlyContain(epoch => epoch == 3);
        resumed.Network.ToByteArray().Should().Equal(whole.Network.ToByteArray());
        resumed.Epochs.Should().Equal(whole.Epochs);
    }

    [Fact]
    public void Train_OtherOptionsOrDamagedCheckpoint_IsRefused()
    {
        Workspace.NeedRuntime();
        using Workspace workspace = new();
        ModelProto network = SampleNetwork.Untrained(1);
        TrainerOptions options = s_options with { Epochs = 1, CheckpointPath = workspace.Path("run.checkpoint") };
        Trainer.Train(network, Workspace.Small, Workspace.Held, options, cancellation: TestContext.Current.CancellationToken);
        Action other = () => Trainer.Train(network, Workspace.Small, Workspace.Held, options with { Seed = 2 });
        other.Should().Throw<InvalidDataException>().WithMessage("*run.checkpoint: got run *");
        workspace.Put("run.checkpoint", [1, 2, 3]);
        Action damaged = () => Trainer.Train(network, Workspace.Small, Workspace.Held, options);
        damaged.Should().Throw<InvalidDataException>().WithMessage("*damaged*");
    }

    [Fact]
    public void Train_RateTooHigh_StopsAndNamesStep()
    {
        Workspace.NeedRuntime();
        Action train = () => Trainer.Train(SampleNetwork.Untrained(1), Workspace.Small, Workspace.Held, s_options with { LearningRate = new LearningRate { Peak = 1e30 } });
        train.Should().Throw<TrainingDivergedException>().WithMessage("epoch 1, step * of 5: got a loss of *");
    }

    [Fact]
    public void Train_WrongImages_SaysBothShapes()
    {
        Workspace.NeedRuntime();
        ImageDataSet set = new("tiny", 1, 2, 2, 10, new byte[8], [1, 2]);
        Action train = () => Trainer.Train(SampleNetwork.Untrained(1), set, set, s_options);
        train.Should().Throw<ArgumentException>().WithMessage("data set tiny: got images of 1x2x2 in 10 classes, the network needs 1x28x28 in 10");
    }

    [Fact]
    public void Accuracy_OfExportedModel_IsThatOfTheStockRuntime()
    {
        Workspace.NeedRuntime();
        TrainingResult result = Trainer.Train(SampleNetwork.Untrained(1), Workspace.Small, Workspace.Held, s_options, cancellation: TestContext.Current.CancellationToken);
        double stock = StockRuntime.Classify(result.Network, Workspace.Held).Select((c, i) => c == Workspace.Held.Label(i) ? 1.0 : 0.0).Average();
        stock.Should().Be(result.Epochs[^1].ValidationAccuracy);
        Trainer.Accuracy(result.Network, Workspace.Held, s_options).Should().Be(stock);
    }

    [Fact]
    public void Train_FromOwnTeacher_DistillationLossIsZeroAtStart()
    {
        Workspace.NeedRuntime();

        // Without batch statistics the student equals its teacher before the first update: only the label term is left.
        ModelProto network = WithoutNormalisation();
        double plain = FirstLoss(network, null);
        double distilled = FirstLoss(network, new Distillation { Teacher = network, HardWeight = 0.25, SoftWeight = 3 });
        distilled.Should().BeApproximately(0.25 * plain, 1e-4);
        double other = FirstLoss(network, new Distillation { Teacher = WithoutNormalisation(9), HardWeight = 0, SoftWeight = 1 });
        other.Should().BeGreaterThan(0.001);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void GradientDescent_TwoSteps_FollowTheFormula(bool nesterov)
    {
        Workspace.NeedRuntime();
        GradientDescent optimizer = new() { Momentum = 0.9, Nesterov = nesterov, WeightDecay = 0.1 };
        double w = 0.5;
        double v = 0;
        foreach (double g in (double[])[0.3, -0.7])
        {
            double decayed = g + (0.1 * w);
            v = (0.9 * v) + decayed;
            w -= 0.2 * (nesterov ? decayed + (0.9 * v) : v);
        }

        OptimizerSteps.Run(optimizer, 0.5f, 0.2, [0.3f, -0.7f]).Should().BeApproximately((float)w, 1e-6f);
    }

    [Fact]
    public void Adam_TwoSteps_FollowTheFormula()
    {
        Workspace.NeedRuntime();
        double w = 0.5;
        double m = 0;
        double s = 0;
        double[] gradients = [0.3, -0.7];
        for (int t = 1; t <= 2; t++)
        {
            double g = gradients[t - 1];
            m = (0.9 * m) + (0.1 * g);
            s = (0.999 * s) + (0.001 * g * g);
            w -= 0.01 * (m / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(s / (1 - Math.Pow(0.999, t))) + 1e-8);
        }

        OptimizerSteps.Run(new Adam { WeightDecay = 0 }, 0.5f, 0.01, [0.3f, -0.7f]).Should().BeApproximately((float)w, 1e-6f);
    }

    [Fact]
    public void LearningRate_WarmupCosineAndMilestones_AreAsStated()
    {
        LearningRate cosine = new() { Peak = 0.2, WarmupEpochs = 2 };
        cosine.At(1, 10).Should().BeApproximately(0.1, 1e-12);
        cosine.At(6, 10).Should().BeApproximately(0.1, 1e-12);
        cosine.At(10, 10).Should().BeApproximately(0, 1e-12);
        LearningRate steps = new() { Peak = 0.1, Milestones = [80, 120] };
        steps.At(79.9, 160).Should().BeApproximately(0.1, 1e-12);
        steps.At(120, 160).Should().BeApproximately(0.001, 1e-12);
    }

    [Fact]
    public void ShippedSample_TestImages_AreClassified()
    {
        Workspace.NeedRuntime();
        string? root = Workspace.Root();
        Assert.SkipUnless(root is not null, "not in the repository");
        ModelProto network = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(root!, "data/networks/digits.onnx")));
        ImageDataSet tests = SampleNetwork.TestSet();
        int[] guesses = StockRuntime.Classify(network, tests.Select("part", [.. Enumerable.Range(0, 500)]));
        guesses.Select((c, i) => c == tests.Label(i) ? 1.0 : 0.0).Average().Should().BeGreaterThan(0.97);
        guesses.Take(10).Should().Equal(Enumerable.Range(0, 10));
    }

    private static double FirstLoss(ModelProto network, Distillation? distillation)
    {
        double loss = double.NaN;
        TrainerOptions options = s_options with { Epochs = 1, BatchSize = 160, Distillation = distillation };
        Trainer.Train(network, Workspace.Small, Workspace.Held, options, new Watcher(p => loss = p.Loss));
        return loss;
    }

    private static ModelProto WithoutNormalisation(ulong seed = 4)
    {
        NetworkSketch sketch = new(seed);
        sketch.Dense(sketch.Relu(sketch.Convolution(NetworkSketch.Input, 1, 4, 3, 2)), 4 * 14 * 14, 10);
        return sketch.ToModel("plain", [1, 28, 28], 10);
    }

    private sealed class Watcher(Action<TrainingProgress> seen) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => seen(value);
    }
}
