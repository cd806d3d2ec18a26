using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Samples;

namespace PrivateInference.Reducer.Tests;

public sealed class InputNormalizationTests
{
    [Fact]
    public void Inside_MeanAndDeviation_EqualNormalisedImages()
    {
        Workspace.NeedRuntime();
        ModelProto network = SampleNetwork.Untrained(1);

        // Half the brightness, over a deviation of a half, is the brightness, but for the last bit of a pixel.
        ImageDataSet set = Workspace.Held;
        byte[] pixels = [.. Enumerable.Range(0, set.Count).SelectMany(i => set.Image(i).ToArray())];
        ImageDataSet halves = new("halves", 1, 28, 28, 10, [.. pixels.Select(p => (byte)(p / 2))], [.. Enumerable.Range(0, set.Count).Select(set.Label)]);
        ImageDataSet even = new("even", 1, 28, 28, 10, [.. pixels.Select(p => (byte)(p / 2 * 2))], [.. Enumerable.Range(0, set.Count).Select(set.Label)]);
        float[] expected = StockRuntime.Logits(network, even);
        StockRuntime.Logits(InputNormalization.Inside(network, [0], [0.5]), halves).Should().Equal(expected, (a, b) => Math.Abs(a - b) < 1e-4);
        StockRuntime.Logits(InputNormalization.Inside(network, [0.25], [0.5]), halves).Should().NotEqual(expected);
    }

    [Fact]
    public void Inside_OtherChannels_IsRefused()
    {
        Action inside = () => InputNormalization.Inside(SampleNetwork.Untrained(1), [0, 0, 0], [1, 1, 1]);
        inside.Should().Throw<ArgumentException>().WithMessage("got 3 means and 3 deviations, the image has 1 channels*");
    }
}
