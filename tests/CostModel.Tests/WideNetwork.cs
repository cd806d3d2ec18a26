using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Tests;

/// <summary>A network whose non-linear layers take several chunks, full ones and a last one that is not.</summary>
internal static class WideNetwork
{
    private static readonly TensorShape s_image = new(1, 12, 12);

    /// <summary>The network, planned, with an image.</summary>
    public static (InferencePlan Plan, ulong[] Image) Plan()
    {
        ConvolutionShape convolution = new()
        {
            InputChannels = 1,
            InputHeight = 12,
            InputWidth = 12,
            OutputChannels = 44,
            KernelHeight = 3,
            KernelWidth = 3,
            PadTop = 1,
            PadLeft = 1,
            PadBottom = 1,
            PadRight = 1,
        };
        TensorShape map = new(44, 12, 12);
        TensorShape pooled = new(44, 6, 6);
        ReluMask mask = new([.. Enumerable.Range(0, map.Elements).Select(i => i % 5 != 0)]);
        Network network = new(
            "wide",
            string.Empty,
            s_image,
            [
                new ConvolutionLayer("conv", [0], map, convolution, Values(1, convolution.WeightElements), Values(2, 44)),
                new ReluLayer("relu", [1], map, null, mask),
                new MaxPoolLayer("pool", [2], pooled, new PoolShape(3, 3, 2, 2, 1, 1, 1, 1)),
                new DenseLayer("dense", [3], new TensorShape(3, 1, 1), Values(3, 3 * pooled.Elements), null),
            ],
            OutputTransform.None);
        float[] image = Values(4, s_image.Elements);
        InferencePlan plan = FixedPointPlanner.Create(network, [image], new FixedPointOptions());
        return (plan, InputEncoding.Quantize(plan, image));
    }

    private static float[] Values(ulong seed, int count)
    {
        ulong[] bits = new ulong[count];
        new Prg(new Block128(seed, 3)).FillRing(bits, 20);
        return [.. bits.Select(value => (float)((value / (double)(1 << 19)) - 1))];
    }
}
