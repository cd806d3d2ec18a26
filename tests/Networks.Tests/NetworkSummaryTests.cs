using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests;

public sealed class NetworkSummaryTests
{
    [Fact]
    public void Of_SmallNetwork_CountsWorkParametersAndRelus()
    {
        ConvolutionShape convolution = new()
        {
            InputChannels = 3,
            InputHeight = 4,
            InputWidth = 4,
            OutputChannels = 2,
            KernelHeight = 3,
            KernelWidth = 3,
            PadTop = 1,
            PadLeft = 1,
            PadBottom = 1,
            PadRight = 1,
        };
        TensorShape maps = new(2, 4, 4);
        bool[] kept = new bool[32];
        kept[5] = true;
        Network network = new(
            "n",
            "v",
            new TensorShape(3, 4, 4),
            [
                new ConvolutionLayer("c", [0], maps, convolution, new float[54], new float[2]),
                new ReluLayer("r", [1], maps, null, null),
                new AffineLayer("a", [2], maps, new float[2], new float[2]),
                new ReluLayer("s", [3], maps, null, new ReluMask(kept)),
                new DenseLayer("d", [4], new TensorShape(5, 1, 1), new float[160], null),
                new ReluLayer("t", [5], new TensorShape(5, 1, 1), null, null),
            ],
            OutputTransform.Softmax);

        NetworkSummary summary = NetworkSummary.Of(network);

        summary.Layers.Should().Equal(
            new LayerSummary("c", "Convolution", maps, 54 * 16, 56, 0),
            new LayerSummary("r", "Relu", maps, 0, 0, 32),
            new LayerSummary("a", "Affine", maps, 0, 4, 0),
            new LayerSummary("s", "Relu", maps, 0, 0, 1),
            new LayerSummary("d", "Dense", new TensorShape(5, 1, 1), 160, 160, 0),
            new LayerSummary("t", "Relu", new TensorShape(5, 1, 1), 0, 0, 5));
        (summary.MultiplyAccumulates, summary.Parameters, summary.Relus).Should().Be((864 + 160, 220, 38));
        summary.Stages.Should().Equal(new ReluStage(4, 4, 33), new ReluStage(1, 1, 5));
        (summary.Name, summary.Variant, summary.OutputShape, summary.Output).Should().Be(("n", "v", new TensorShape(5, 1, 1), OutputTransform.Softmax));
    }
}
