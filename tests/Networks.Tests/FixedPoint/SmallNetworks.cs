namespace PrivateInference.Networks.Tests.FixedPoint;

/// <summary>One small network per thing that a plan must get right.</summary>
internal static class SmallNetworks
{
    private static readonly Dictionary<string, Func<Network>> s_all = new()
    {
        ["plain"] = Plain,
        ["depthwise-strided-dilated"] = Geometry,
        ["residual"] = () => Residual(_ => null),
        ["masked-pixels"] = () => Residual(i => i % 3 != 0),
        ["masked-channels"] = () => Residual(i => i / 64 % 2 == 0),
        ["masked-layer"] = () => Residual(_ => false),
        ["pools"] = Pools,
        ["average-edges"] = AverageEdges,
        ["concat"] = ConcatBranches,
        ["relu6"] = Relu6,
        ["preactivation"] = () => Preactivation(0.5f, 2),
        ["preactivation-negative"] = () => Preactivation(-2, 2),
        ["preactivation-dead-channel"] = DeadChannel,
        ["preactivation-relu6"] = PreactivationRelu6,
        ["affine-after-padded-average"] = AffineAfterPaddedAverage,
        ["normalised-input"] = NormalisedInput,
        ["affine-after-relu"] = AffineAfterRelu,
        ["affine-per-element"] = AffinePerElement,
        ["linear-chain"] = LinearChain,
        ["gather-subtract"] = GatherSubtract,
        ["reshape-last"] = ReshapeLast,
    };

    public static TheoryData<string> Names => [.. s_all.Keys];

    public static Network Get(string name) => s_all[name]() with { Name = name };

    private static Network Plain()
    {
        NetworkBuilder b = new(new TensorShape(3, 8, 8));
        int t = b.Relu(b.Affine(b.Conv(0, 8)));
        t = b.Relu(b.Conv(t, 8, kernel: 5, pad: 2, bias: false));
        _ = b.Dense(b.Flatten(b.AveragePool(t, 8, 8)), 10);
        return b.Build();
    }

    private static Network Geometry()
    {
        NetworkBuilder b = new(new TensorShape(4, 12, 12), 2);
        int t = b.Relu(b.Conv(0, 8, groups: 2, stride: 2));
        t = b.Relu(b.Conv(t, 8, groups: 8));
        t = b.Relu(b.Conv(t, 6, dilation: 2, pad: 2));
        _ = b.Dense(t, 5);
        return b.Build();
    }

    private static Network Residual(Func<int, bool?> kept)
    {
        NetworkBuilder b = new(new TensorShape(3, 8, 8), 3);
        int t = Relu(b.Affine(b.Conv(0, 8)));
        int inner = b.Affine(b.Conv(Relu(b.Affine(b.Conv(t, 8))), 8));
        t = Relu(b.Sum(inner, t));
        t = Relu(b.Sum(b.Conv(t, 8, 1, pad: 0), b.Conv(Relu(b.Conv(t, 8)), 8)));
        _ = b.Dense(b.AveragePool(t, 4, 4), 10);
        return b.Build();

        int Relu(int from) => b.Relu(from, mask: kept(0) is null ? null : b.Mask(from, i => kept(i)!.Value));
    }

    private static Network Pools()
    {
        NetworkBuilder b = new(new TensorShape(3, 11, 11), 4);
        int t = b.MaxPool(b.Conv(0, 6), 3, 2, 1);
        t = b.Relu(b.AveragePool(t, 3, 1, 1));
        t = b.AveragePool(b.Relu(b.Conv(t, 6)), 3, 3);
        t = b.Sum(t, b.Conv(t, 6, 1, pad: 0));
        _ = b.Dense(t, 4);
        return b.Build();
    }

    private static Network AverageEdges()
    {
        NetworkBuilder b = new(new TensorShape(2, 7, 7), 5);
        int t = b.AveragePool(b.Relu(b.Conv(0, 4)), 3, 1, 1, countPadding: false);
        _ = b.Dense(b.Relu(b.Conv(t, 4)), 4);
        return b.Build();
    }

    private static Network ConcatBranches()
    {
        NetworkBuilder b = new(new TensorShape(3, 8, 8), 6);
        int t = b.Relu(b.Conv(0, 4));
        int joined = b.Concat(b.AveragePool(t, 3, 1, 1), b.Conv(t, 3), t);
        t = b.Relu(b.Affine(joined));
        joined = b.Concat(t, b.Relu(b.Conv(t, 4)));
        _ = b.Dense(b.Relu(b.Conv(b.Affine(joined), 4)), 6);
        return b.Build();
    }

    private static Network Relu6()
    {
        NetworkBuilder b = new(new TensorShape(3, 8, 8), 7);
        int t = b.Relu(b.Affine(b.Conv(0, 8), 3, 8), 6);
        t = b.Relu(b.Conv(t, 8, groups: 8), 6);
        int linear = b.Conv(t, 4, 1, pad: 0);
        t = b.Relu(b.Conv(linear, 8, 1, pad: 0), 6);
        t = b.Sum(linear, b.Conv(t, 4, 1, pad: 0));
        _ = b.Dense(t, 4);
        return b.Build();
    }

    private static Network Preactivation(float low, float high)
    {
        NetworkBuilder b = new(new TensorShape(3, 8, 8), 8);
        int stream = b.Conv(0, 6);
        for (int block = 0; block < 2; block++)
        {
            int t = b.Relu(b.Affine(stream, low, high), mask: block == 0 ? null : b.Mask(stream, i => i % 5 != 0));
            t = b.Relu(b.Affine(b.Conv(t, 6), low, high));
            stream = b.Sum(stream, b.Conv(t, 6));
        }

        _ = b.Dense(b.AveragePool(b.Relu(b.Affine(stream, low, high)), 8, 8), 10);
        return b.Build();
    }

    private static Network DeadChannel()
    {
        NetworkBuilder b = new(new TensorShape(3, 8, 8), 9);
        int stream = b.Conv(0, 4);
        int t = b.Relu(b.Affine(stream, [1e-6f, 1, 2, 0], [0.5f, -0.1f, 0.2f, 0.3f]));
        int second = b.Relu(b.Affine(stream, [0, 1, -2, 0.5f], [0.5f, -0.1f, 0.2f, 0.3f]));
        _ = b.Dense(b.Sum(b.Sum(stream, b.Conv(t, 4)), b.Conv(second, 4)), 4);
        return b.Build();
    }

    private static Network PreactivationRelu6()
    {
        NetworkBuilder b = new(new TensorShape(3, 6, 6), 16);
        int stream = b.Conv(0, 4);
        int t = b.Relu(b.Affine(stream, 2, 5), 6);
        _ = b.Dense(b.Sum(stream, b.Conv(t, 4)), 4);
        return b.Build();
    }

    private static Network AffineAfterPaddedAverage()
    {
        NetworkBuilder b = new(new TensorShape(3, 6, 6), 17);
        int t = b.Affine(b.AveragePool(b.Conv(0, 4), 3, 1, 1));
        _ = b.Dense(b.Relu(t), 4);
        return b.Build();
    }

    private static Network NormalisedInput()
    {
        NetworkBuilder b = new(new TensorShape(3, 8, 8), 10);
        int t = b.Affine(0, [4, 4.5f, 5], [-2, -1.9f, -1.8f]);
        _ = b.Dense(b.Relu(b.Conv(t, 6)), 4);
        return b.Build();
    }

    private static Network AffineAfterRelu()
    {
        NetworkBuilder b = new(new TensorShape(3, 8, 8), 11);
        int t = b.Affine(b.Relu(b.Conv(0, 6)), -1, 2);
        t = b.Sum(t, b.Affine(b.Relu(b.Conv(t, 6))));
        t = b.Affine(b.MaxPool(b.Relu(b.Conv(t, 6))));
        _ = b.Affine(b.Dense(b.Flatten(t), 4), -1, 1);
        return b.Build();
    }

    private static Network AffinePerElement()
    {
        NetworkBuilder b = new(new TensorShape(3, 4, 4), 12);
        int t = b.Relu(b.Conv(0, 2));
        t = b.Flatten(b.Affine(t, b.Uniform(32, 0.5f, 2), b.Uniform(32, -1, 1)));
        _ = b.Dense(t, 4);
        return b.Build();
    }

    private static Network LinearChain()
    {
        NetworkBuilder b = new(new TensorShape(2, 6, 6), 13);
        int t = b.Conv(b.Conv(b.Conv(b.Conv(b.Conv(0, 4), 4), 4), 4), 4);
        _ = b.Dense(b.Relu(t), 4);
        return b.Build();
    }

    private static Network GatherSubtract()
    {
        NetworkBuilder b = new(new TensorShape(2, 4, 4), 14);
        int t = b.Relu(b.Conv(0, 2));
        TensorShape padded = new(4, 4, 4);
        int wide = b.Gather(t, padded, [.. Enumerable.Range(0, 64).Select(i => i is < 16 or >= 48 ? -1 : i - 16)]);
        _ = b.Dense(b.Sum(b.Conv(t, 4), wide, subtract: true), 3);
        return b.Build();
    }

    private static Network ReshapeLast()
    {
        NetworkBuilder b = new(new TensorShape(2, 4, 4), 15);
        _ = b.Flatten(b.Relu(b.Conv(0, 2)));
        return b.Build();
    }
}
