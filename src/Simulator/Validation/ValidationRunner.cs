using PrivateInference.CostModel.Calibration;
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
/// <param name="followsPace">Whether the machine's pace is measured before and after sessions.</param>
internal sealed class ValidationRunner(MachineProfile machine, bool followsPace)
{
    /// <summary>Inferences of a session: the first is not measured, all others are warm.</summary>
    private const int Inferences = 3;
    private const int MostSessions = 9;

    /// <summary>Sessions of a combination are repeated for about so long, but at least twice, unless one takes more than twice as long.</summary>
    private const double SecondsEach = 12;

    private readonly Dictionary<string, (InferencePlan Plan, ulong[] Image)> _plans = [];
    private readonly Dictionary<ValidationCase, Samples> _samples = [];
    private PaceMeter? _meter;
    private MachinePace _pace = MachinePace.AsCalibrated;

    private static SessionOptions SessionDefaults { get; } = new();

    /// <summary>Runs everything once that a combination may use, so that none pays for compiling it.</summary>
    public void WarmUp()
    {
        foreach (ProtocolSpecification protocol in ProtocolSpecification.All)
        {
            foreach (GarblingScheme garbling in Enum.GetValues<GarblingScheme>())
            {
                Prepare(new ValidationCase(SampleData.Name, protocol with { Garbling = garbling }, SessionDefaults.Link)).Run(1);
            }
        }

        if (followsPace)
        {
            _meter = new PaceMeter(machine);
            _pace = _meter.Measure();
        }
    }

    /// <summary>How many sessions of a combination there is time for, in all passes.</summary>
    /// <param name="one">The combination.</param>
    /// <returns>1 to 9.</returns>
    public int Sessions(ValidationCase one)
    {
        double fit = SecondsEach / Math.Max(SessionSeconds(one), 1e-3);
        return (int)Math.Clamp(fit, fit < 0.5 ? 1 : 2, MostSessions);
    }

    /// <summary>How long a session is predicted to take.</summary>
    /// <param name="one">The combination.</param>
    /// <returns>Seconds.</returns>
    public double SessionSeconds(ValidationCase one)
    {
        PredictedSection predicted = Sampled(one).Predicted;
        return (predicted.Setup.Seconds + (Inferences * predicted.TotalSeconds)) ?? 0;
    }

    /// <summary>Runs sessions of a combination and compares all that have been run of it with the prediction.</summary>
    /// <param name="one">The combination.</param>
    /// <param name="sessions">How many.</param>
    /// <returns>A row a phase, means over the sessions so far and their warm inferences, without the lowest and the highest eighth.</returns>
    public IReadOnlyList<ValidationRow> Compare(ValidationCase one, int sessions)
    {
        Samples samples = Sampled(one);
        samples.Run(sessions);
        if (_meter is null)
        {
            samples.At(MachinePace.AsCalibrated, samples.Predicted);
        }
        else
        {
            (MachinePace before, _pace) = (_pace, _meter.Measure());
            MachinePace pace = MachinePace.Between(before, _pace);
            samples.At(pace, Predict(one, machine.At(pace)));
        }

        return samples.Rows();
    }

    private Samples Sampled(ValidationCase one)
    {
        if (!_samples.TryGetValue(one, out Samples? samples))
        {
            _samples.Add(one, samples = Prepare(one));
        }

        return samples;
    }

    private Samples Prepare(ValidationCase one)
    {
        (InferencePlan plan, ulong[] image) = Plan(one);
        return new Samples(one, plan, image, Options(one), Predict(one, machine));
    }

    private PredictedSection Predict(ValidationCase one, MachineProfile profile) => RunPrediction.Of(Plan(one).Plan, one.Protocol, Options(one), Inferences, profile);

    private static SessionOptions Options(ValidationCase one) => new()
    {
        Link = one.Link,
        Threads = Math.Max(1, Environment.ProcessorCount / 2),
        PreparedBytesLimit = one.AreWeightsPrepared ? SessionDefaults.PreparedBytesLimit : 0,
    };

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

    /// <summary>The sessions of one combination.</summary>
    private sealed class Samples(ValidationCase one, InferencePlan plan, ulong[] image, SessionOptions options, PredictedSection predicted)
    {
        private readonly List<InferenceMeasurement[]> _measured = [];
        private readonly List<(MachinePace Pace, PredictedSection Predicted)> _paced = [];
        private bool _isStorageSame = true;

        public PredictedSection Predicted => predicted;

        public void Run(int sessions)
        {
            for (int i = 0; i < sessions; i++)
            {
                GC.Collect();
                TwoPartyResult run = TwoPartyRun.Execute(plan, image, one.Protocol, options, options, Inferences);
                _measured.Add([.. run.Inferences.Skip(1)]);
                _isStorageSame &= predicted.Storage == new RunReport.StorageSection(run.ClientStoredBytes, run.Server.StoredBytes);
            }
        }

        /// <summary>Says at what pace the sessions were run that were run last.</summary>
        public void At(MachinePace pace, PredictedSection atPace)
        {
            while (_paced.Count < _measured.Count)
            {
                _paced.Add((pace, atPace));
            }
        }

        public IReadOnlyList<ValidationRow> Rows() =>
        [
            Row("setup", section => section.Setup, session => [session[^1].SetUp]),
            Row("offline", section => section.Offline, session => session.Select(run => run.Offline)),
            Row("online", section => section.Online, session => session.Select(run => run.Online)),
        ];

        private ValidationRow Row(string phase, Func<PredictedSection, PredictedSection.Phase> expected, Func<InferenceMeasurement[], IEnumerable<PhaseMeasurement>> of) => new(
            one.Network,
            one.ProtocolName,
            one.Link.Name,
            phase,
            Mean(_measured.SelectMany(of).Select(phase => phase.Seconds)),
            expected(predicted).Seconds ?? 0,
            _measured.Count,
            _isStorageSame && _measured.SelectMany(of).All(phase => IsSame(expected(predicted), phase)),
            Mean(_paced.Select(at => at.Pace.Busy)),
            Mean(_paced.Select(at => expected(at.Predicted).Seconds ?? 0)));

        private static double Mean(IEnumerable<double> values)
        {
            double[] sorted = [.. values.Order()];
            int cut = sorted.Length / 8;
            return sorted[cut..^cut].Average();
        }

        private static bool IsSame(PredictedSection.Phase expected, PhaseMeasurement measured)
            => (expected.BytesUp, expected.BytesDown, expected.MessagesUp, expected.MessagesDown, expected.Rounds)
                == (measured.BytesUp, measured.BytesDown, measured.MessagesUp, measured.MessagesDown, measured.Rounds);
    }
}
