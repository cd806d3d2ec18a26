using PrivateInference.Protocols.Links;
using PrivateInference.Protocols.Measurement;

namespace PrivateInference.Simulator.Output;

/// <summary>The result of a run, as it is written to JSON. Up is client to server; bytes are bytes on the wire above TCP.</summary>
internal sealed record RunReport
{
    /// <summary>Name and version of this layout.</summary>
    public string Schema { get; init; } = "pisim.run/1";

    /// <summary>The command that made it.</summary>
    public string Command { get; init; } = InvokedCommand.Text;

    /// <summary>What was run.</summary>
    public required NetworkSection Network { get; init; }

    /// <summary>Name of the protocol.</summary>
    public required string Protocol { get; init; }

    /// <summary>Its variant.</summary>
    public required ProtocolSection ProtocolVariant { get; init; }

    /// <summary>The imitated link.</summary>
    public required LinkSection Link { get; init; }

    /// <summary>The arithmetic.</summary>
    public required ArithmeticSection Arithmetic { get; init; }

    /// <summary>What it cost: the last inference of the session.</summary>
    public required MeasuredSection Measured { get; init; }

    /// <summary>What it was predicted to cost; null at a client, and where a stored offline result was used.</summary>
    public required PredictedSection? Predicted { get; init; }

    /// <summary>Every inference of the session; the first is cold.</summary>
    public required IReadOnlyList<InferenceSection> Inferences { get; init; }

    /// <summary>The last inference by step of the plan.</summary>
    public required IReadOnlyList<LayerSection> Layers { get; init; }

    /// <summary>Whether the result is right; null at a client, which has no weights to check with.</summary>
    public required CheckSection? Check { get; init; }

    /// <summary>What the client learned.</summary>
    public required OutputSection Output { get; init; }

    /// <summary>Where and how it was measured.</summary>
    public required EnvironmentSection Environment { get; init; }

    /// <summary>What was run.</summary>
    internal sealed record NetworkSection(string Name, string Variant, IReadOnlyList<int> InputShape, long Relus, long Macs);

    /// <summary>The imitated link; a null rate is not limited.</summary>
    internal sealed record LinkSection(string Name, double? UpBitsPerSecond, double? DownBitsPerSecond, double RttSeconds)
    {
        public static LinkSection Of(LinkProfile link) => new(link.Name, Finite(link.UpBitsPerSecond), Finite(link.DownBitsPerSecond), link.RoundTripSeconds);

        private static double? Finite(double rate) => double.IsFinite(rate) ? rate : null;
    }

    /// <summary>The arithmetic.</summary>
    internal sealed record ArithmeticSection(string Ring, int RingBits, double InputQuantum, double OutputQuantum, string ReluTruncation);

    /// <summary>What of the protocol can be chosen.</summary>
    internal sealed record ProtocolSection(string Garbler, string Garbling, string RemovedPositions, string ObliviousTransfer, string Remasking);

    /// <summary>Cost of one inference.</summary>
    internal sealed record MeasuredSection(PhaseSection Setup, PhaseSection Offline, PhaseSection Online, StorageSection Storage, long PeakMemoryBytes);

    /// <summary>Bytes that one offline result takes.</summary>
    internal sealed record StorageSection(long ClientBytes, long ServerBytes);

    /// <summary>Cost of one inference of a session.</summary>
    internal sealed record InferenceSection(bool Cold, PhaseSection Setup, PhaseSection Offline, PhaseSection Online);

    /// <summary>Cost of one step of the plan.</summary>
    internal sealed record LayerSection(int Step, string Name, string Kind, int Relus, PhaseSection Setup, PhaseSection Offline, PhaseSection Online)
    {
        public static LayerSection Of(LayerMeasurement layer) => new(
            layer.Step,
            layer.Name,
            layer.Kind,
            layer.Relus,
            PhaseSection.Of(layer.SetUp),
            PhaseSection.Of(layer.Offline),
            PhaseSection.Of(layer.Online));
    }

    /// <summary>Cost of a phase.</summary>
    internal sealed record PhaseSection(
        double Seconds,
        long BytesUp,
        long BytesDown,
        long MessagesUp,
        long MessagesDown,
        long Rounds,
        WorkSection ClientSeconds,
        WorkSection ServerSeconds)
    {
        public static PhaseSection Of(PhaseMeasurement phase) => new(
            phase.Seconds,
            phase.BytesUp,
            phase.BytesDown,
            phase.MessagesUp,
            phase.MessagesDown,
            phase.Rounds,
            WorkSection.Of(phase.ClientWork),
            WorkSection.Of(phase.ServerWork));
    }

    /// <summary>A party's seconds by kind of work.</summary>
    internal sealed record WorkSection(double He, double Ot, double Garble, double Evaluate, double Shares, double Waiting)
    {
        public static WorkSection Of(double[] seconds) => new(
            seconds[(int)WorkKind.HomomorphicEncryption],
            seconds[(int)WorkKind.ObliviousTransfer],
            seconds[(int)WorkKind.Garbling],
            seconds[(int)WorkKind.Evaluating],
            seconds[(int)WorkKind.Shares],
            seconds[(int)WorkKind.Waiting]);
    }

    /// <summary>
    /// The private result against the fixed-point executor (bit for bit; null where the client's shares at removed ReLUs, on which the last
    /// bit depends, were not kept) and against floating point. Numbers that left the ring's range are counted (else null) when the result
    /// is far from floating point.
    /// </summary>
    internal sealed record CheckSection(bool? BitExact, double MaxAbsoluteError, bool ArgmaxAgrees, long? Overflows);

    /// <summary>What the client learned.</summary>
    internal sealed record OutputSection(string Image, int PredictedClass, string AppliedInClear, IReadOnlyList<double> Values);

    /// <summary>Where and how it was measured.</summary>
    internal sealed record EnvironmentSection(
        string Version,
        string Processor,
        string ServerProcessor,
        string OperatingSystem,
        string Runtime,
        string AesTier,
        int ThreadsPerParty,
        bool Seeded,
        bool UsedStoredOffline,
        DateTimeOffset Date);
}
