using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.FixedPoint;

/// <summary>Builds small networks with seeded weights, straight from layer records.</summary>
internal sealed class NetworkBuilder
{
    private readonly Prg _prg;
    private readonly TensorShape _input;
    private readonly List<Layer> _layers = [];

    public NetworkBuilder(TensorShape input, ulong seed = 1)
    {
        _input = input;
        _prg = new Prg(new Block128(seed, 99));
    }

    public int Last => _layers.Count;

    public Network Build(string name = "test") => new(name, string.Empty, _input, [.. _layers], OutputTransform.None);

    public TensorShape ShapeOf(int tensor) => tensor == 0 ? _input : _layers[tensor - 1].Shape;

    public float[] Uniform(int count, float low, float high)
    {
        uint[] bits = new uint[count];
        _prg.FillValues(bits.AsSpan());
        return [.. bits.Select(b => low + ((high - low) * (b / (float)uint.MaxValue)))];
    }

    public int Conv(int from, int channels, int kernel = 3, int stride = 1, int pad = 1, int dilation = 1, int groups = 1, bool bias = true)
    {
        TensorShape s = ShapeOf(from);
        ConvolutionShape shape = new()
        {
            InputChannels = s.Channels,
            InputHeight = s.Height,
            InputWidth = s.Width,
            OutputChannels = channels,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PadTop = pad,
            PadLeft = pad,
            PadBottom = pad,
            PadRight = pad,
            DilationHeight = dilation,
            DilationWidth = dilation,
            Groups = groups,
        };
        float bound = MathF.Sqrt(6f / (s.Channels / groups * kernel * kernel));
        float[] weights = Uniform(shape.WeightElements, -bound, bound);
        TensorShape output = new(channels, shape.OutputHeight, shape.OutputWidth);
        return Add(new ConvolutionLayer($"conv{Last}", [from], output, shape, weights, bias ? Uniform(channels, -0.2f, 0.2f) : null));
    }

    public int Dense(int from, int outputs, bool bias = true)
    {
        int inputs = ShapeOf(from).Elements;
        float bound = MathF.Sqrt(6f / inputs);
        return Add(new DenseLayer(
            $"dense{Last}", [from], new TensorShape(outputs, 1, 1), Uniform(inputs * outputs, -bound, bound), bias ? Uniform(outputs, -0.2f, 0.2f) : null));
    }

    public int Affine(int from, float low = 0.5f, float high = 2)
    {
        int channels = ShapeOf(from).Channels;
        return Affine(from, Uniform(channels, low, high), Uniform(channels, -0.5f, 0.5f));
    }

    public int Affine(int from, float[] scale, float[] offset) => Add(new AffineLayer($"affine{Last}", [from], ShapeOf(from), scale, offset));

    public int Relu(int from, float? upper = null, ReluMask? mask = null) => Add(new ReluLayer($"relu{Last}", [from], ShapeOf(from), upper, mask));

    public int Sum(int left, int right, bool subtract = false) => Add(new AddLayer($"add{Last}", [left, right], ShapeOf(left), subtract));

    public int Concat(params int[] from)
    {
        TensorShape first = ShapeOf(from[0]);
        return Add(new ConcatLayer($"concat{Last}", from, first with { Channels = from.Sum(t => ShapeOf(t).Channels) }));
    }

    public int MaxPool(int from, int kernel = 2, int stride = 2, int pad = 0)
        => Add(new MaxPoolLayer($"max{Last}", [from], Pooled(from, kernel, stride, pad), Window(kernel, stride, pad)));

    public int AveragePool(int from, int kernel = 2, int stride = 2, int pad = 0, bool countPadding = true)
        => Add(new AveragePoolLayer($"average{Last}", [from], Pooled(from, kernel, stride, pad), Window(kernel, stride, pad), countPadding));

    public int Flatten(int from) => Add(new ReshapeLayer($"flatten{Last}", [from], new TensorShape(ShapeOf(from).Elements, 1, 1)));

    public int Gather(int from, TensorShape shape, int[] source) => Add(new GatherLayer($"gather{Last}", [from], shape, source));

    public ReluMask Mask(int from, Func<int, bool> kept)
        => new([.. Enumerable.Range(0, ShapeOf(from).Elements).Select(kept)]);

    private static PoolShape Window(int kernel, int stride, int pad) => new(kernel, kernel, stride, stride, pad, pad, pad, pad);

    private TensorShape Pooled(int from, int kernel, int stride, int pad)
    {
        TensorShape s = ShapeOf(from);
        return new TensorShape(s.Channels, ((s.Height + (2 * pad) - kernel) / stride) + 1, ((s.Width + (2 * pad) - kernel) / stride) + 1);
    }

    private int Add(Layer layer)
    {
        _layers.Add(layer);
        return _layers.Count;
    }
}
