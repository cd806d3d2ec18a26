using System.Runtime.InteropServices;
using PrivateInference.CostModel.Profiles;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives.Kernels;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Output;

/// <summary>Puts a run's measurement, its checks and its surroundings into a report.</summary>
internal static class RunReportBuilder
{
    /// <summary>Error relative to the largest logit from which on an overflow is looked for.</summary>
    private const double SuspiciousError = 0.05;

    /// <summary>Makes the report of a run of both parties here.</summary>
    /// <param name="planned">What was run.</param>
    /// <param name="protocol">By which protocol.</param>
    /// <param name="options">Link, threads and seed.</param>
    /// <param name="result">What came out.</param>
    /// <param name="image">The quantised image.</param>
    /// <param name="profile">This machine's unit costs, or null when it has not been calibrated.</param>
    /// <returns>The report.</returns>
    public static RunReport Create(
        PlannedNetwork planned,
        ProtocolSpecification protocol,
        SessionOptions options,
        TwoPartyResult result,
        ReadOnlySpan<ulong> image,
        MachineProfile? profile)
    {
        bool isDetermined = result.TruncationShares.Count > 0 || !planned.Plan.Steps.Any(LocalTruncation.IsPartOf);
        ITruncationShares? shares = result.TruncationShares.Count > 0 ? new RecordedShares(result.TruncationShares) : null;
        ulong[]? expected = isDetermined ? FixedPointExecutor.Run(planned.Plan, image, shares) : null;
        double[] logits = OutputEncoding.Decode(planned.Plan, result.Logits);
        float[] reference = FloatExecutor.Run(planned.Network, planned.Image);
        InferenceMeasurement last = result.Inferences[^1];
        return new RunReport
        {
            Network = Describe(planned.Network, NetworkSummary.Of(planned.Network).MultiplyAccumulates),
            Protocol = protocol.Name,
            ProtocolVariant = Variant(protocol),
            Link = RunReport.LinkSection.Of(options.Link),
            Arithmetic = Arithmetic(planned.Plan),
            Measured = Measured(last, result.ClientStoredBytes, result.Server),
            Predicted = result.UsedStoredOffline
                ? null
                : RunPrediction.Of(planned.Plan, protocol, options, result.Inferences.Count, profile),
            Inferences =
            [
                .. result.Inferences.Select((inference, index) => Inference(inference, index == 0)),
            ],
            Layers = [.. last.Layers.Select(RunReport.LayerSection.Of)],
            Check = Check(planned, image, expected?.AsSpan().SequenceEqual(result.Logits), logits, reference),
            Output = Output(planned.Plan, planned.ImageSource, logits),
            Environment = Environment(options, result.Server, result.UsedStoredOffline),
        };
    }

    private static RunReport.CheckSection Check(PlannedNetwork planned, ReadOnlySpan<ulong> image, bool? bitExact, double[] logits, float[] reference)
    {
        double error = logits.Zip(reference, (got, wanted) => Math.Abs(got - wanted)).Max();
        bool isFar = error > SuspiciousError * reference.Max(Math.Abs);
        return new RunReport.CheckSection(
            bitExact,
            error,
            IndexOfLargest(logits) == IndexOfLargest([.. reference.Select(value => (double)value)]),
            isFar ? OverflowCheck.Count(planned.Plan, FixedPointExecutor.RunAll(planned.Plan, image)).Sum(step => step.Overflows) : null);
    }

    /// <summary>Makes the report of a run as the client alone sees it: it has no weights to check the result with.</summary>
    /// <param name="session">The session.</param>
    /// <param name="image">Where the image came from.</param>
    /// <param name="options">Link, threads and seed.</param>
    /// <param name="measurement">What was measured.</param>
    /// <param name="server">What the server reported.</param>
    /// <param name="logits">Logits in the ring.</param>
    /// <param name="usedStored">Whether the offline result came from an earlier session.</param>
    /// <returns>The report, without a check.</returns>
    public static RunReport CreateForClient(
        InferenceClient session,
        string image,
        SessionOptions options,
        InferenceMeasurement measurement,
        ServerReport server,
        ReadOnlySpan<ulong> logits,
        bool usedStored)
    {
        InferencePlan plan = session.Plan;
        long macs = plan.Steps.OfType<LinearStep>().Sum(step => step.Convolution.MultiplyAccumulates);
        return new RunReport
        {
            Network = new RunReport.NetworkSection(plan.Name, plan.Variant, Dimensions(plan.InputShape), plan.Relus, macs),
            Protocol = session.Protocol.Name,
            ProtocolVariant = Variant(session.Protocol),
            Link = RunReport.LinkSection.Of(options.Link),
            Arithmetic = Arithmetic(plan),
            Measured = Measured(measurement, session.StoredBytes, server),
            Predicted = null,
            Inferences = [Inference(measurement, cold: true)],
            Layers = [.. measurement.Layers.Select(RunReport.LayerSection.Of)],
            Check = null,
            Output = Output(plan, image, OutputEncoding.Decode(plan, logits)),
            Environment = Environment(options, server, usedStored),
        };
    }

    /// <summary>The arithmetic of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <returns>The section.</returns>
    public static RunReport.ArithmeticSection Arithmetic(InferencePlan plan)
        => new("Z_2^l", plan.RingBits, plan.InputQuantum, plan.OutputQuantum, Truncation(plan).ToString());

    /// <summary>The cost of an inference.</summary>
    /// <param name="measurement">What was measured.</param>
    /// <param name="clientStoredBytes">Size of the client's offline result.</param>
    /// <param name="server">What the server reported.</param>
    /// <returns>The section.</returns>
    public static RunReport.MeasuredSection Measured(InferenceMeasurement measurement, long clientStoredBytes, ServerReport server) => new(
        RunReport.PhaseSection.Of(measurement.SetUp),
        RunReport.PhaseSection.Of(measurement.Offline),
        RunReport.PhaseSection.Of(measurement.Online),
        new RunReport.StorageSection(clientStoredBytes, server.StoredBytes),
        System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64);

    /// <summary>What the client makes of the logits, the network's last transform included.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="image">Where the image came from.</param>
    /// <param name="logits">Real logits.</param>
    /// <returns>The section.</returns>
    public static RunReport.OutputSection Output(InferencePlan plan, string image, double[] logits)
    {
        float[] values = OutputTransforms.Apply(plan.Output, [.. logits.Select(value => (float)value)]);
        return new RunReport.OutputSection(
            Path.GetFileName(image),
            IndexOfLargest(logits),
            plan.Output.ToString(),
            [.. values.Select(value => (double)value)]);
    }

    /// <summary>Where and how it was measured.</summary>
    /// <param name="options">Threads and seed.</param>
    /// <param name="server">What the server reported.</param>
    /// <param name="usedStored">Whether the offline result came from an earlier session.</param>
    /// <returns>The section.</returns>
    public static RunReport.EnvironmentSection Environment(SessionOptions options, ServerReport server, bool usedStored) => new(
        typeof(RunReportBuilder).Assembly.GetName().Version?.ToString(3) ?? string.Empty,
        ProcessorName.Read(),
        server.Processor,
        RuntimeInformation.OSDescription,
        RuntimeInformation.FrameworkDescription,
        AesKernel.Tier,
        options.Threads,
        options.Seed is not null,
        usedStored,
        TimeProvider.System.GetUtcNow());

    private static ReluTruncation Truncation(InferencePlan plan)
        => plan.Steps.Any(step => step is ReluStep { BitsDroppedBefore: > 0 }) ? ReluTruncation.OneBitError : ReluTruncation.Faithful;

    private static RunReport.NetworkSection Describe(Network network, long macs)
        => new(network.Name, network.Variant, Dimensions(network.InputShape), network.Relus, macs);

    private static RunReport.ProtocolSection Variant(ProtocolSpecification protocol)
        => new(protocol.Garbler.ToString(), protocol.Garbling.ToString(), protocol.Removed.ToString(), protocol.Transfer.ToString(), protocol.Remasking.ToString());

    private static int[] Dimensions(TensorShape shape) => [shape.Channels, shape.Height, shape.Width];

    private static RunReport.InferenceSection Inference(InferenceMeasurement inference, bool cold) => new(
        cold,
        RunReport.PhaseSection.Of(inference.SetUp),
        RunReport.PhaseSection.Of(inference.Offline),
        RunReport.PhaseSection.Of(inference.Online));

    private static int IndexOfLargest(double[] values) => Array.IndexOf(values, values.Max());

    private sealed class RecordedShares(IReadOnlyDictionary<int, ulong[]> shares) : ITruncationShares
    {
        public ReadOnlySpan<ulong> ClientShares(int step) => shares[step];
    }
}
