using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Samples;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests;

public sealed class ProviderTests
{
    private static readonly TrainerOptions s_options = new() { Epochs = 1, BatchSize = 8, LearningRate = new LearningRate { Peak = 0.01 }, Threads = 1 };

    [Fact]
    public void Open_CudaWithoutDriver_SaysWhatWasLookedForAndWhere()
    {
        Workspace.NeedRuntime();
        Assert.SkipWhen(File.Exists("/proc/driver/nvidia/version"), "there is an NVIDIA driver");
        Action open = () => RuntimeLoader.Open(ExecutionProvider.Cuda, 1);
        open.Should().Throw<RuntimeMissingException>().WithMessage($"provider Cuda does not open: looked for libonnxruntime_providers_cuda.so*in {AppContext.BaseDirectory}*");
    }

    [Fact]
    public void Open_Missing_SaysHowToGetIt()
    {
        Assert.SkipWhen(RuntimeLoader.IsBuiltIn, "built with ONNX Runtime");
        Action open = () => RuntimeLoader.Open(ExecutionProvider.Auto, 1);
        open.Should().Throw<RuntimeMissingException>().WithMessage("*npm ci*");
    }

    [Theory]
    [InlineData(ExecutionProvider.Cuda)]
    [InlineData(ExecutionProvider.WebGpu)]
    public void Train_OnAGpu_AgreesWithTheProcessor(ExecutionProvider provider)
    {
        Workspace.NeedRuntime();
        try
        {
            RuntimeLoader.Open(provider, 1).Dispose();
        }
        catch (RuntimeMissingException error)
        {
            Assert.Skip(error.Message);
        }

        ModelProto network = SampleNetwork.Untrained(1);
        Data.ImageDataSet few = Workspace.Small.Select("few", [.. Enumerable.Range(0, 24)]);
        TrainingResult gpu = Trainer.Train(network, few, few, s_options with { Provider = provider }, cancellation: TestContext.Current.CancellationToken);
        TrainingResult processor = Trainer.Train(network, few, few, s_options with { Provider = ExecutionProvider.Cpu }, cancellation: TestContext.Current.CancellationToken);
        gpu.Provider.Should().Be(provider == ExecutionProvider.Cuda ? "cuda" : "webgpu");
        gpu.Epochs[0].Loss.Should().BeApproximately(processor.Epochs[0].Loss, 0.02);
    }
}
