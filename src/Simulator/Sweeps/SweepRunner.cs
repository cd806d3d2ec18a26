using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Schedules;
using PrivateInference.CostModel.Shapes;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Tensors;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Simulator.Output;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>Makes the row of a point. The network of the last point is kept, as neighbours mostly share it.</summary>
internal sealed class SweepRunner
{
    private const int GeneratedImages = 4;

    private (string Source, InferencePlan Plan)? _shapes;
    private (string Source, ulong Seed, PlannedNetwork Planned)? _planned;

    /// <summary>Estimates or runs a point.</summary>
    /// <param name="point">The point.</param>
    /// <returns>Its row; where the point has no result, the row says why.</returns>
    public SweepRow Row(SweepPoint point)
    {
        SweepRow empty = SweepRow.Of(point);
        try
        {
            return point.Setting.IsRun ? Run(point, empty) : Estimate(point, empty);
        }
        catch (Exception failure) when (IsOfThePoint(failure))
        {
            string message = failure.Message.Split(" (Parameter", 2)[0];
            return empty with { Error = message.ReplaceLineEndings(" ") };
        }
    }

    /// <summary>What is wrong with one network or option, or with one run; a full disk or our own bug ends the sweep.</summary>
    private static bool IsOfThePoint(Exception failure) => failure
        is InputException
        or NetworkFormatException
        or TensorFileException
        or InferencePlanException
        or LinearLayerPlanException
        or ProtocolException
        or ArgumentException
        or InvalidDataException
        or IOException
        or UnauthorizedAccessException
        or OverflowException
        or OutOfMemoryException;

    private SweepRow Estimate(SweepPoint point, SweepRow row)
    {
        InferencePlan plan = point.Uniform is ReluBudget budget ? UniformMask.Apply(Shapes(point), budget) : Shapes(point);
        plan = point.Setting.IsRingGiven ? plan : ShapeRing.Widen(plan);
        InferenceCounts counts = InferenceCounts.Of(plan, point.Protocol);
        LatencyPrediction? seconds = point.Profile is SweepProfile profile
            ? new LatencyModel(profile.Machine, profile.Machine, point.Link).Predict(counts)
            : null;
        return row with
        {
            Relus = plan.Relus,
            Macs = Macs(plan),
            SetupSeconds = seconds?.SetUp.Seconds,
            OfflineSeconds = seconds?.Offline.Seconds,
            OnlineSeconds = seconds?.Online.Seconds,
            TotalSeconds = seconds?.Offline.Seconds + seconds?.Online.Seconds,
            OfflineBytesUp = counts.Offline.BytesUp,
            OfflineBytesDown = counts.Offline.BytesDown,
            OnlineBytesUp = counts.Online.BytesUp,
            OnlineBytesDown = counts.Online.BytesDown,
            ClientStoredBytes = counts.ClientStoredBytes,
            ServerStoredBytes = counts.ServerStoredBytes,
            Rounds = counts.Offline.Rounds + counts.Online.Rounds,
        };
    }

    private SweepRow Run(SweepPoint point, SweepRow row)
    {
        PlannedNetwork planned = Planned(point);
        SessionOptions options = new() { Link = point.Link, Threads = point.Setting.Threads };
        ulong[] image = InputEncoding.Quantize(planned.Plan, planned.Image);
        TwoPartyResult result = TwoPartyRun.Execute(planned.Plan, image, point.Protocol, options with { RecordTruncationShares = true }, options, point.Setting.Repeat);
        RunReport report = RunReportBuilder.Create(planned, point.Protocol, options, result, image, null);
        RunReport.MeasuredSection measured = report.Measured;
        return row with
        {
            Relus = planned.Plan.Relus,
            Macs = Macs(planned.Plan),
            SetupSeconds = measured.Setup.Seconds,
            OfflineSeconds = measured.Offline.Seconds,
            OnlineSeconds = measured.Online.Seconds,
            TotalSeconds = measured.Offline.Seconds + measured.Online.Seconds,
            OfflineBytesUp = measured.Offline.BytesUp,
            OfflineBytesDown = measured.Offline.BytesDown,
            OnlineBytesUp = measured.Online.BytesUp,
            OnlineBytesDown = measured.Online.BytesDown,
            ClientStoredBytes = measured.Storage.ClientBytes,
            ServerStoredBytes = measured.Storage.ServerBytes,
            Rounds = measured.Offline.Rounds + measured.Online.Rounds,
            Error = report.Check is { BitExact: false } ? "the private result differs from the fixed-point arithmetic in the clear" : string.Empty,
        };
    }

    private InferencePlan Shapes(SweepPoint point)
    {
        string source = point.Network.Source;
        if (_shapes?.Source != source)
        {
            ShapePlanOptions arithmetic = new() { RingBits = point.Setting.RingBits, Shift = point.Setting.Shift, WeightBits = point.Setting.WeightBits };
            _shapes = (source, PlannedShapes.Create(source, arithmetic, point.Setting.IsRingGiven).Plan);
        }

        return _shapes!.Value.Plan;
    }

    private PlannedNetwork Planned(SweepPoint point)
    {
        string source = point.Network.Source;
        if (_planned is not { } kept || kept.Source != source || kept.Seed != point.Seed)
        {
            _planned = null;
            Network network = NetworkSource.Load(source, point.Seed);
            bool isSample = source == SampleData.Name;
            List<float[]> images = isSample
                ? [NetworkInput.Read(SampleData.Image, network.InputShape), .. SampleData.Images.Select(file => NetworkInput.Read(file, network.InputShape))]
                : [.. CalibrationInputs.Generate(network.InputShape, GeneratedImages, point.Seed)];
            InferencePlan plan = FixedPointPlanner.Create(network, images, new FixedPointOptions(), out FixedPointReport report);
            _planned = (source, point.Seed, new PlannedNetwork(network, isSample ? SampleData.Image : "generated", images[0], plan, report));
        }

        return _planned!.Value.Planned;
    }

    private static long Macs(InferencePlan plan) => plan.Steps.OfType<LinearStep>().Sum(step => step.Convolution.MultiplyAccumulates);
}
