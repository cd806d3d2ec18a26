using PrivateInference.CostModel.Profiles;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Validation;

/// <summary>Runs and predicts combinations.</summary>
/// <param name="machine">Profile of this machine.</param>
internal sealed class ValidationRunner(MachineProfile machine)
{
    /// <summary>Inferences of a session: the second is warm.</summary>
    private const int Inferences = 2;
    private const int MostSessions = 9;

    /// <summary>Sessions of a combination are repeated for about so long; one that takes longer is run once.</summary>
    private const double SecondsEach = 8;

    private readonly Dictionary<string, (InferencePlan Plan, ulong[] Image)> _plans = [];

    /// <summary>Runs everything once that a combination may use, so that none pays for compiling it.</summary>
    public void WarmUp()
    {
        foreach (ProtocolSpecification protocol in ProtocolSpecification.All)
        {
            foreach (GarblingScheme garbling in Enum.GetValues<GarblingScheme>())
            {
                _ = Compare(new ValidationCase(SampleData.Name, protocol with { Garbling = garbling }, SessionDefaults.Link), sessions: 1);
            }
        }
    }

    /// <summary>Runs a combination as often as there is time for, and predicts it.</summary>
    /// <param name="one">The combination.</param>
    /// <returns>A row a phase, medians over the sessions.</returns>
    public IReadOnlyList<ValidationRow> Compare(ValidationCase one) => Compare(one, sessions: null);

    private static SessionOptions SessionDefaults { get; } = new();

    private List<ValidationRow> Compare(ValidationCase one, int? sessions)
    {
        (InferencePlan plan, ulong[] image) = Plan(one);
        SessionOptions options = new()
        {
            Link = one.Link,
            Threads = Math.Max(1, Environment.ProcessorCount / 2),
            PreparedBytesLimit = one.AreWeightsPrepared ? SessionDefaults.PreparedBytesLimit : 0,
        };
        PredictedSection predicted = RunPrediction.Of(plan, one.Protocol, options, Inferences, machine);
        double each = (predicted.Setup.Seconds + (Inferences * predicted.TotalSeconds)) ?? 0;
        int times = sessions ?? (int)Math.Clamp(SecondsEach / Math.Max(each, 1e-3), 1, MostSessions);
        List<InferenceMeasurement> measured = [];
        bool sameStorage = true;
        for (int i = 0; i < times; i++)
        {
            GC.Collect();
            TwoPartyResult run = TwoPartyRun.Execute(plan, image, one.Protocol, options, options, Inferences);
            measured.Add(run.Inferences[^1]);
            sameStorage &= predicted.Storage == new RunReport.StorageSection(run.ClientStoredBytes, run.Server.StoredBytes);
        }

        return
        [
            Row("setup", predicted.Setup, run => run.SetUp),
            Row("offline", predicted.Offline, run => run.Offline),
            Row("online", predicted.Online, run => run.Online),
        ];

        ValidationRow Row(string phase, PredictedSection.Phase expected, Func<InferenceMeasurement, PhaseMeasurement> of)
        {
            double[] seconds = [.. measured.Select(run => of(run).Seconds).Order()];
            return new ValidationRow(
                one.Network,
                one.ProtocolName,
                one.Link.Name,
                phase,
                (seconds[(seconds.Length - 1) / 2] + seconds[seconds.Length / 2]) / 2,
                expected.Seconds ?? 0,
                measured.Count,
                sameStorage && measured.All(run => IsSame(expected, of(run))));
        }
    }

    private static bool IsSame(PredictedSection.Phase expected, PhaseMeasurement measured)
        => (expected.BytesUp, expected.BytesDown, expected.MessagesUp, expected.MessagesDown, expected.Rounds)
            == (measured.BytesUp, measured.BytesDown, measured.MessagesUp, measured.MessagesDown, measured.Rounds);

    private (InferencePlan Plan, ulong[] Image) Plan(ValidationCase one)
    {
        if (!_plans.TryGetValue(one.Network, out (InferencePlan Plan, ulong[] Image) planned))
        {
            (string name, double share) = one.Parse();
            Network network = ThinnedNetwork.Create(NetworkSource.Load(name, 1), share);
            float[][] images = CalibrationInputs.Generate(network.InputShape, 2, 1);
            InferencePlan plan = FixedPointPlanner.Create(network, images, new FixedPointOptions());
            planned = (plan, InputEncoding.Quantize(plan, images[0]));
            _plans.Add(one.Network, planned);
        }

        return planned;
    }
}
