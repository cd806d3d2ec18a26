using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary><c>pisim bench gc</c>: garbled circuits and oblivious transfer.</summary>
internal static class GarblingSuite
{
    private const int RingBits = 37;
    private const int Shift = 12;

    /// <summary>The prime field of DELPHI's own implementation.</summary>
    private const ulong DelphiPrime = 2061584302081;

    /// <summary>Measures.</summary>
    /// <param name="clock">Takes the times.</param>
    /// <param name="progress">Tells what is measured.</param>
    /// <returns>Tables of figures.</returns>
    public static IReadOnlyList<IBenchmarkTable> Run(BenchmarkClock clock, BenchmarkProgress progress)
    {
        Circuit relu = ReluCircuit.Create(RingBits, Shift, upperBound: null);
        GarblingBenchmarks garbling = new(clock, progress);
        BenchmarkSection gates = new("half-gates on one core, independent tiles in the second-level cache");
        garbling.MeasureAnds(gates, relu);
        BenchmarkSection transfers = new("oblivious transfer");
        TransferFigures transfer = new TransferBenchmarks(clock, progress).Run(transfers);
        BenchmarkSection ring = new($"one ReLU with truncation, l = {RingBits}, f = {Shift}, as delphi runs it: server garbles, client evaluates; one core");
        Circuit unmasked = ReluCircuit.CreateUnmasked(RingBits, Shift, upperBound: null, truncatedShares: false);
        garbling.MeasureSharedRelu(ring, "relu", unmasked, RingBits, transfer);
        BenchmarkSection masked = new("the same ReLU with the client's mask subtracted in the circuit (--remask circuit)");
        garbling.MeasureRelu(masked, "relu.masked", relu, transfer);
        BenchmarkSection truncated = new("the same ReLU on truncated shares (--truncation one-bit-error)");
        Circuit smallest = ReluCircuit.CreateUnmasked(RingBits, Shift, upperBound: null, truncatedShares: true);
        garbling.MeasureSharedRelu(truncated, "relu.onebit", smallest, RingBits, transfer);
        BenchmarkSection field = new($"one ReLU modulo DELPHI's prime {DelphiPrime}");
        garbling.MeasureRelu(field, "relu.delphi", ReluCircuit.CreateForField(DelphiPrime, shift: 0, upperBound: null), transfer);
        BenchmarkSection small = new("three-halves garbling of the first ReLU, 25 bytes an AND, second-level cache");
        garbling.MeasureThreeHalves(small, unmasked, RingBits, transfer);
        progress.Show("relu.pipeline");
        BenchmarkSection pipeline = new("pipeline of the first ReLU: garble, send over loopback TCP, evaluate, on two threads; OTs done before");
        int relus = clock.IsQuick ? 1 << 13 : 100_000;
        (double Wall, double Cores)[] runs = [.. Enumerable.Range(0, clock.IsQuick ? 3 : 7).Select(_ => ReluPipeline.SecondsPerRelu(RingBits, Shift, relus))];
        pipeline.Add($"a ReLU, of {relus}, wall clock", "relu.pipeline", BenchmarkClock.Median(runs.Select(run => run.Wall)) * 1e6, "us");
        pipeline.Add("  both cores' time together", "relu.pipeline.cores", BenchmarkClock.Median(runs.Select(run => run.Cores)) * 1e6, "us");
        return [gates, transfers, ring, masked, truncated, small, field, pipeline];
    }

    /// <summary>Instruction sets in use.</summary>
    /// <returns>By kernel.</returns>
    public static IReadOnlyDictionary<string, string> Tiers() => new Dictionary<string, string>
    {
        ["aes"] = AesKernel.Tier,
        ["oblivious transfer"] = CorrelatedOT.Tier,
    };
}
