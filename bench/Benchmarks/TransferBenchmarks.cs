using BenchmarkDotNet.Attributes;
using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;
using PrivateInference.Simulator.Benchmarks;

namespace PrivateInference.Benchmarks;

/// <summary>OT extension, both parties' work one after the other on one thread.</summary>
[Tiers("EnableAVX512", "EnableAES")]
public class TransferBenchmarks : ICounted
{
    private readonly QueueChannel _channel = new();
    private CorrelatedOTSender? _sender;
    private CorrelatedOTReceiver? _receiver;
    private SilentOTSender? _silentSender;
    private SilentOTReceiver? _silentReceiver;
    private Block128[] _labels = [];
    private byte[] _choices = [];

    [Params(1 << 16)]
    public int OTs { get; set; }

    public string Unit => "OT";

    public double Count => OTs;

    [GlobalSetup]
    public void Setup()
    {
        Block128 offset = GlobalOffset.Create(new Prg(new Block128(1, 2))).Value;
        using LoopbackPair pair = new();
        pair.Run(
            channel =>
            {
                _sender = CorrelatedOTSender.Setup(channel, new Prg(new Block128(3, 4)), offset);
                _silentSender = SilentOTSender.Setup(channel, new Prg(new Block128(5, 6)), offset);
            },
            channel =>
            {
                _receiver = CorrelatedOTReceiver.Setup(channel, new Prg(new Block128(7, 8)));
                _silentReceiver = SilentOTReceiver.Setup(channel, new Prg(new Block128(9, 10)));
            });
        _labels = new Block128[OTs];
        _choices = new byte[OTs / 8];
    }

    [Benchmark]
    public void Iknp()
    {
        _receiver!.Extend(_channel, _choices, _labels);
        _sender!.Extend(_channel, _labels);
    }

    [Benchmark]
    public void Silent()
    {
        _silentSender!.ExtendRandom(_channel, _labels);
        _silentReceiver!.ExtendRandom(_channel, _labels);
    }
}
