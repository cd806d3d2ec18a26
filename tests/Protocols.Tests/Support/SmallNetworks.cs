using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Tests.Support;

/// <summary>Networks small enough for many runs, which together have every kind of step.</summary>
internal static class SmallNetworks
{
    private static readonly TensorShape s_image = new(2, 8, 8);

    public static IReadOnlyList<string> Names => [.. s_all.Keys];

    private static readonly Dictionary<string, Func<Network>> s_all = new()
    {
        ["plain"] = () => new Builder(1).Convolve(4, 3).Relu().Dense(5).Build(),
        ["no-relu"] = () => new Builder(2).Convolve(3, 3).Dense(4).Build(),
        ["residual"] = Residual,
        ["max-pool"] = () => new Builder(4).Convolve(4, 3).Relu().MaxPool(3, 2, 1).Convolve(4, 3).Relu().MaxPool(2, 2, 0).Dense(5).Build(),
        ["average-pool"] = () => new Builder(5).Convolve(4, 3, stride: 2).Relu().AveragePool(2, 2).Dense(6).Relu().Dense(3).Build(),
        ["concat"] = Concat,
        ["relu6"] = () => new Builder(7).Convolve(4, 3).Relu(6).Convolve(4, 3, groups: 4).Relu(6).Dense(3).Build(),
        ["batch-norm"] = () => new Builder(8).Affine().Relu().Convolve(3, 3).Affine().Relu().Dense(4).Build(),
        ["mask-pixel"] = () => new Builder(9).Convolve(4, 3).Relu(mask: i => i % 3 == 0).Convolve(3, 3).Relu(mask: i => i % 7 != 0).Dense(4).Build(),
        ["mask-channel"] = () => new Builder(10).Convolve(4, 3).Relu(mask: i => i / 64 % 2 == 0).Convolve(3, 3).Relu().Dense(4).Build(),
        ["mask-layer"] = () => new Builder(11).Convolve(4, 3).Relu(mask: _ => false).Convolve(3, 3).Relu().Dense(4).Build(),
    };

    /// <summary>The same plan with shares truncated before the circuits, where enough bits are left for one.</summary>
    public static InferencePlan TruncatingShares(InferencePlan plan) => plan with
    {
        Steps =
        [
            .. plan.Steps.Select(step => step is ReluStep relu && plan.RingBits - relu.Shift >= ReluStep.FewestSummedBits
                ? relu with { Truncation = ReluTruncation.OneBitError }
                : step),
        ],
    };

    /// <summary>A network by name, planned, with an image.</summary>
    public static (Network Network, InferencePlan Plan, ulong[] Image) Plan(string name)
    {
        Network network = s_all[name]();
        List<float[]> images = [.. Enumerable.Range(0, 4).Select(k => Image(network.InputShape, (ulong)k))];
        InferencePlan plan = FixedPointPlanner.Create(network, images, new FixedPointOptions());
        return (network, plan, InputEncoding.Quantize(plan, images[0]));
    }

    private static float[] Image(TensorShape shape, ulong seed) => Values(new Prg(new Block128(seed, 99)), shape.Elements, 1);

    private static float[] Values(Prg prg, int count, double scale)
    {
        ulong[] bits = new ulong[count];
        prg.FillRing(bits, 20);
        return [.. bits.Select(value => (float)(((value / (double)(1 << 19)) - 1) * scale))];
    }

    private static Network Residual()
    {
        Builder builder = new Builder(3).Convolve(4, 3).Relu();
        int skip = builder.Last;
        return builder.Convolve(4, 3).Relu().Convolve(4, 3).Add(skip).Relu().AveragePool(8, 8).Dense(5).Build();
    }

    private static Network Concat()
    {
        Builder builder = new Builder(6).Convolve(3, 3).Relu();
        int left = builder.Last;
        return builder.Convolve(2, 1).Relu().Concat(left).Convolve(3, 3, stride: 2).Relu().Dense(4).Build();
    }

    private sealed class Builder(ulong seed)
    {
        private readonly List<Layer> _layers = [];
        private readonly Prg _prg = new(new Block128(seed, 7));

        public int Last => _layers.Count;

        private TensorShape Shape => _layers.Count == 0 ? s_image : _layers[^1].Shape;

        public Builder Convolve(int channels, int kernel, int stride = 1, int groups = 1)
        {
            ConvolutionShape shape = new()
            {
                InputChannels = Shape.Channels,
                InputHeight = Shape.Height,
                InputWidth = Shape.Width,
                OutputChannels = channels,
                KernelHeight = kernel,
                KernelWidth = kernel,
                StrideHeight = stride,
                StrideWidth = stride,
                PadTop = kernel / 2,
                PadLeft = kernel / 2,
                PadBottom = kernel / 2,
                PadRight = kernel / 2,
                Groups = groups,
            };
            double scale = Math.Sqrt(3.0 / (shape.WeightElements / channels));
            return Append(new ConvolutionLayer(
                Name("conv"),
                [Last],
                new TensorShape(channels, shape.OutputHeight, shape.OutputWidth),
                shape,
                Values(_prg, shape.WeightElements, scale),
                Values(_prg, channels, 0.2)));
        }

        public Builder Dense(int features) => Append(new DenseLayer(
            Name("dense"),
            [Last],
            new TensorShape(features, 1, 1),
            Values(_prg, features * Shape.Elements, Math.Sqrt(3.0 / Shape.Elements)),
            Values(_prg, features, 0.2)));

        public Builder Affine() => Append(new AffineLayer(
            Name("affine"),
            [Last],
            Shape,
            [.. Values(_prg, Shape.Channels, 0.5).Select(value => value + 1)],
            Values(_prg, Shape.Channels, 0.3)));

        public Builder Relu(float? upper = null, Func<int, bool>? mask = null) => Append(new ReluLayer(
            Name("relu"),
            [Last],
            Shape,
            upper,
            mask is null ? null : new ReluMask([.. Enumerable.Range(0, Shape.Elements).Select(mask)])));

        public Builder MaxPool(int kernel, int stride, int pad) => Append(new MaxPoolLayer(
            Name("max"),
            [Last],
            Pooled(kernel, stride, pad),
            new PoolShape(kernel, kernel, stride, stride, pad, pad, pad, pad)));

        public Builder AveragePool(int kernel, int stride) => Append(new AveragePoolLayer(
            Name("average"),
            [Last],
            Pooled(kernel, stride, 0),
            new PoolShape(kernel, kernel, stride, stride, 0, 0, 0, 0),
            CountPadding: true));

        public Builder Add(int other) => Append(new AddLayer(Name("add"), [Last, other], Shape, Subtract: false));

        public Builder Concat(int other)
        {
            TensorShape shape = Shape;
            return Append(new ConcatLayer(
                Name("concat"),
                [Last, other],
                new TensorShape(shape.Channels + _layers[other - 1].Shape.Channels, shape.Height, shape.Width)));
        }

        public Network Build() => new("small", string.Empty, s_image, _layers, OutputTransform.None);

        private TensorShape Pooled(int kernel, int stride, int pad)
            => new(Shape.Channels, ((Shape.Height + (2 * pad) - kernel) / stride) + 1, ((Shape.Width + (2 * pad) - kernel) / stride) + 1);

        private string Name(string kind) => FormattableString.Invariant($"{kind}{_layers.Count}");

        private Builder Append(Layer layer)
        {
            _layers.Add(layer);
            return this;
        }
    }
}
