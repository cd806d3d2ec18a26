using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Oblivious transfer: set-up between two threads, then each party's extension alone on one core.</summary>
/// <param name="clock">Takes the times.</param>
/// <param name="progress">Tells what is measured.</param>
internal sealed class TransferBenchmarks(BenchmarkClock clock, BenchmarkProgress progress)
{
    private const int CallOTs = 1 << 16;

    /// <summary>OTs over which bytes are averaged, set-up included.</summary>
    private const long CountedOTs = 1 << 24;

    private readonly Block128 _offset = GlobalOffset.Create(new Prg(new Block128(5, 6))).Value;
    private readonly Block128[] _labels = new Block128[CallOTs];
    private readonly byte[] _choices = new byte[CallOTs / 8];

    /// <summary>Measures.</summary>
    /// <param name="section">Gets the figures.</param>
    /// <returns>What one OT costs.</returns>
    public TransferFigures Run(BenchmarkSection section)
    {
        new Prg(new Block128(7, 8)).FillValues<byte>(_choices);
        progress.Show("ot.base.ms");
        int setups = clock.IsQuick ? 3 : 9;
        double baseSeconds = BenchmarkClock.Median([.. Enumerable.Range(0, setups + 1).Select(_ => SetUp(OTExtension.Iknp).Seconds).ToArray().Skip(1)]);
        section.Add("128 base OTs on P-256, both parties' time", "ot.base.ms", baseSeconds * 1e3, "ms");

        progress.Show("ot.iknp");
        (double iknpSender, double iknpReceiver) = MeasureIknp();
        double iknpSeconds = Math.Max(iknpSender, iknpReceiver);
        section.Add("IKNP extension, slower party's core", "ot.iknp", 1e-6 / iknpSeconds, "M OT/s");
        section.Add("  its sender", "ot.iknp.sender", 1e-6 / iknpSender, "M OT/s");
        section.Add("  its receiver", "ot.iknp.receiver", 1e-6 / iknpReceiver, "M OT/s");
        section.Add("  bytes per OT", "ot.iknp.bytes", BytesPerOT(OTExtension.Iknp), "bytes");

        progress.Show("ot.silent");
        (double silentSender, double silentReceiver, double silentSetUp) = MeasureSilent();
        double silentSeconds = Math.Max(silentSender, silentReceiver);
        section.Add("silent extension (LPN, as Ferret), slower party's core", "ot.silent", 1e-6 / silentSeconds, "M OT/s");
        section.Add("  its sender", "ot.silent.sender", 1e-6 / silentSender, "M OT/s");
        section.Add("  its receiver", "ot.silent.receiver", 1e-6 / silentReceiver, "M OT/s");
        section.Add("  bytes per random OT, set-up included, at 2^24", "ot.silent.bytes", BytesPerOT(OTExtension.Silent), "bytes");
        section.Add("  set-up, once a session, both parties' time", "ot.silent.setup.ms", silentSetUp * 1e3, "ms");
        double chosenBytes = (double)Sum(OTCounts.Extend(OTExtension.Silent, 0, CountedOTs)) / CountedOTs;
        return new TransferFigures(iknpSeconds, silentSeconds, chosenBytes);
    }

    private static long Sum(OTCounts counts) => counts.FromSender + counts.FromReceiver;

    private static double BytesPerOT(OTExtension extension)
    {
        OTCounts extended = extension == OTExtension.Silent ? OTCounts.ExtendRandom(0, CountedOTs) : OTCounts.Extend(extension, 0, CountedOTs);
        return (double)Sum(OTCounts.Setup(extension) + extended) / CountedOTs;
    }

    private (double Sender, double Receiver) MeasureIknp()
    {
        (double _, ICorrelatedOTSender sender, ICorrelatedOTReceiver receiver) = SetUp(OTExtension.Iknp);
        QueueChannel channel = new();

        // The sender reads what the receiver wrote, so the two take turns call by call.
        (double receiving, double sending) = MeasureParties(
            clock.IsQuick ? 5 : 101, () => receiver.Extend(channel, _choices, _labels), () => sender.Extend(channel, _labels));
        return (sending / CallOTs, receiving / CallOTs);
    }

    private (double Sender, double Receiver, double SetUp) MeasureSilent()
    {
        (double setUp, ICorrelatedOTSender sender, ICorrelatedOTReceiver receiver) = SetUp(OTExtension.Silent);
        SilentOTSender silentSender = (SilentOTSender)sender;
        SilentOTReceiver silentReceiver = (SilentOTReceiver)receiver;
        QueueChannel channel = new();

        // A sample is nearly a whole round of the extension, so that most samples hold what a round spends on the next one's bases.
        int calls = clock.IsQuick ? 8 : 128;
        double count = calls * CallOTs;
        (double sending, double receiving) = MeasureParties(
            clock.IsQuick ? 1 : 3,
            () => Repeat(calls, () => silentSender.ExtendRandom(channel, _labels)),
            () => Repeat(calls, () => silentReceiver.ExtendRandom(channel, _labels)));
        return (sending / count, receiving / count, setUp);
    }

    private static void Repeat(int calls, Action call)
    {
        for (int i = 0; i < calls; i++)
        {
            call();
        }
    }

    /// <summary>Median seconds of the party that writes and the party that reads, in turns on this thread; a first turn is not counted.</summary>
    private static (double Writer, double Reader) MeasureParties(int samples, Action write, Action read)
    {
        List<double> writing = [];
        List<double> reading = [];
        for (int i = 0; i <= samples; i++)
        {
            writing.Add(BenchmarkClock.Time(write));
            reading.Add(BenchmarkClock.Time(read));
        }

        return (BenchmarkClock.Median(writing.Skip(1)), BenchmarkClock.Median(reading.Skip(1)));
    }

    private (double Seconds, ICorrelatedOTSender Sender, ICorrelatedOTReceiver Receiver) SetUp(OTExtension extension)
    {
        using LoopbackPair pair = new();
        ICorrelatedOTSender? sender = null;
        ICorrelatedOTReceiver? receiver = null;
        double seconds = BenchmarkClock.Time(() => pair.Run(
            channel => sender = CorrelatedOT.SetupSender(extension, channel, new Prg(new Block128(9, 10)), _offset),
            channel => receiver = CorrelatedOT.SetupReceiver(extension, channel, new Prg(new Block128(11, 12)))));
        return (seconds, sender!, receiver!);
    }
}
