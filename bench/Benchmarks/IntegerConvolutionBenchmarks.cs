using BenchmarkDotNet.Attributes;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Benchmarks;

/// <summary>Online linear layers: weights of 12 bits on ring elements; compare with <see cref="PeakBenchmarks"/>.</summary>
[Tiers("EnableAVX512", "EnableAVX2")]
public class IntegerConvolutionBenchmarks : ICounted
{
    private ConvolutionShape _shape = ConvolutionShape.Dense(1, 1);
    private IntegerWeights? _prepared;
    private long[] _weights = [];
    private ulong[] _input = [];
    private ulong[] _output = [];

    [Params("64x64x3@32", "512x512x3@7", "1024x256x1@14", "3x64x7@224/2", "144xdwx3@56", "2048x1000x1@1")]
    public string Layer { get; set; } = "";

    [Params(32, 64)]
    public int RingBits { get; set; }

    public string Unit => "MAC";

    public double Count => ConvolutionCase.Parse(Layer).MultiplyAccumulates;

    [GlobalSetup]
    public void Setup()
    {
        _shape = ConvolutionCase.Parse(Layer);
        Prg random = new(new Block128(1, 2));
        _weights = new long[_shape.WeightElements];
        random.FillValues(_weights.AsSpan());
        for (int i = 0; i < _weights.Length; i++)
        {
            _weights[i] >>= 52;
        }

        _input = new ulong[_shape.InputElements];
        random.FillRing(_input, RingBits);
        _output = new ulong[_shape.OutputElements];
        _prepared = new IntegerWeights(_shape, _weights, RingBits);
    }

    [Benchmark]
    public void Prepared() => _prepared!.Convolve(_input, _output);

    [Benchmark]
    public void Once() => IntegerConvolution.Convolve(_shape, _weights, _input, _output, RingBits);
}
