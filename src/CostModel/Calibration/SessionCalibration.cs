using System.Net;
using System.Net.Sockets;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.Networks;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Measurement;
using PrivateInference.Protocols.Sessions;

namespace PrivateInference.CostModel.Calibration;

/// <summary>
/// Whole sessions of a network of its own, small enough for what does not grow with a network to show, and large enough for the rest of an offline
/// phase to outweigh that: what the first session of a process takes longer than the others, and what the others take beside their work.
/// </summary>
internal sealed class SessionCalibration
{
    private const int RingBits = 35;
    private const int Shift = 14;
    private const int WeightBits = 12;
    private const int Channels = 32;
    private const int Side = 32;
    private const int Classes = 10;
    private const double MostCrowding = 2;
    private const int CrowdingSteps = 20;

    /// <summary>In a session: the first finds no memory from one before it, the others are warm.</summary>
    private const int Inferences = 4;
    private readonly List<InferenceMeasurement> _cold = [];
    private readonly List<InferenceMeasurement> _warm = [];
    private readonly InferencePlan _plan = Plan();
    private readonly InferenceCounts _counts;
    private readonly SessionOptions _options = new() { Threads = Math.Max(1, Environment.ProcessorCount / 2) };

    /// <summary>Counts the network.</summary>
    public SessionCalibration() => _counts = InferenceCounts.Of(_plan.WithoutWeights(), Protocol, new CountOptions { Inferences = Inferences });

    private static ProtocolSpecification Protocol => ProtocolSpecification.All[0];

    /// <summary>Runs a session of some inferences; the very first one of the process is the cold one.</summary>
    /// <param name="timer">Receives what the channels' threads spent on a byte.</param>
    public void Measure(UnitTimer timer)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        InferenceServer server = new(_plan, Protocol, _options);
        Thread serving = new(() =>
        {
            using TcpClient peer = listener.AcceptTcpClient();
            peer.NoDelay = true;
            _ = server.Serve(peer.GetStream());
        })
        { IsBackground = true, Name = "pisim server" };
        serving.Start();
        using TcpClient connection = new();
        connection.Connect((IPEndPoint)listener.LocalEndpoint);
        connection.NoDelay = true;
        using InferenceClient client = new(connection.GetStream(), Protocol.Name, _options);
        ulong[] image = new ulong[_plan.InputShape.Elements];
        List<InferenceMeasurement> inferences = _cold.Count == 0 ? _cold : _warm;
        for (int i = 0; i < Inferences; i++)
        {
            // As a run does between repetitions: memory is there, and handed out again.
            GC.Collect();
            (double sent, double received) = Carried();
            client.RunOffline();
            if (i > 0 && ThreadClock.KnowsOthers)
            {
                (double sentAfter, double receivedAfter) = Carried();
                timer.Add(UnitCostKeys.ByteSent, (sentAfter - sent) / OfflineBytes);
                timer.Add(UnitCostKeys.ByteReceived, (receivedAfter - received) / OfflineBytes);
            }

            _ = client.Infer(image);
            inferences.Add(InferenceMeasurement.Create(client.Plan, client.Measure(), new ServerReport(0, 0, string.Empty, [])));
        }

        _ = client.Finish();
        serving.Join();
        if (!ThreadClock.KnowsOthers)
        {
            double perByte = inferences[^1].Offline.Seconds / 4 / OfflineBytes;
            timer.Add(UnitCostKeys.ByteSent, perByte);
            timer.Add(UnitCostKeys.ByteReceived, perByte);
        }
    }

    private double OfflineBytes => (double)_counts.Offline.BytesUp + _counts.Offline.BytesDown;

    private static (double Sent, double Received) Carried() => ThreadClock.KnowsOthers
        ? (ThreadClock.Others(ChannelCalibration.Writer).Values.Sum(), ThreadClock.Others(ChannelCalibration.Reader).Values.Sum())
        : default;

    /// <summary>Derives the costs; at least two sessions have been measured.</summary>
    /// <param name="description">Which machine.</param>
    /// <param name="costs">The costs of everything else.</param>
    /// <returns>Costs of sessions, and what the first of a process adds.</returns>
    public Dictionary<string, UnitCost> Costs(ProfileDescription description, IReadOnlyDictionary<string, UnitCost> costs)
    {
        Dictionary<string, UnitCost> known = new(costs);
        foreach (string key in UnitCostKeys.All.Where(key => !known.ContainsKey(key)))
        {
            known.Add(key, new UnitCost(0, 0, 0, "not known yet"));
        }

        InferenceMeasurement[] first = [.. _warm.Where((_, index) => index % Inferences == 0)];
        InferenceMeasurement[] warm = [.. _warm.Where((_, index) => index % Inferences != 0)];
        double crowding = Crowding(description, known, UnitTimer.Typical([.. warm.Select(run => run.Offline.Seconds).Order()]));
        known[UnitCostKeys.Crowding] = new UnitCost(crowding, 0, warm.Length, "fitted to pisim calibrate's own sessions");
        double predicted = Predict(description, known).SetUp.Seconds;
        double touched = costs[UnitCostKeys.Of(Operation.StoredByte)].Value;
        return new Dictionary<string, UnitCost>
        {
            [UnitCostKeys.Crowding] = known[UnitCostKeys.Crowding],
            [UnitCostKeys.SessionStarted] = Cost([.. first.Select(run => run.SetUp.Seconds)], seconds => seconds - predicted),
            [UnitCostKeys.FirstSetUp] = First(run => run.SetUp, touched * _counts.SetUp.Server[Operation.StoredByte], first),
            [UnitCostKeys.FirstOffline] = First(run => run.Offline, touched * _counts.Offline.Client[Operation.StoredByte], first),
            [UnitCostKeys.FirstOnline] = First(run => run.Online, 0, warm),
        };
    }

    private LatencyPrediction Predict(ProfileDescription description, IReadOnlyDictionary<string, UnitCost> costs)
    {
        MachineProfile profile = new(description, costs);
        ScheduleOptions options = new() { SharedCores = Environment.ProcessorCount, Threads = _options.Threads };
        return new LatencyModel(profile, profile, _options.Link, options).Predict(_counts);
    }

    /// <summary>With what crowding a warm offline phase, in which both parties work all the time, is predicted to take as long as it took.</summary>
    private double Crowding(ProfileDescription description, IReadOnlyDictionary<string, UnitCost> costs, double seconds)
    {
        Dictionary<string, UnitCost> tried = new(costs);
        double low = 0;
        double high = MostCrowding;
        for (int i = 0; i < CrowdingSteps; i++)
        {
            double middle = (low + high) / 2;
            tried[UnitCostKeys.Crowding] = new UnitCost(middle, 0, 0, "tried");
            (low, high) = Predict(description, tried).Offline.Seconds < seconds ? (middle, high) : (low, middle);
        }

        return low;
    }

    private UnitCost First(Func<InferenceMeasurement, PhaseMeasurement> phase, double known, InferenceMeasurement[] warm)
    {
        double cold = phase(_cold[0]).Seconds - known;
        return Cost([.. warm.Select(run => phase(run).Seconds)], seconds => cold - seconds);
    }

    private static UnitCost Cost(double[] measured, Func<double, double> cost)
    {
        UnitTimer timer = new();
        foreach (double seconds in measured)
        {
            timer.Add(string.Empty, Math.Max(0, cost(seconds)));
        }

        return timer.Costs(new UnitTimer())[string.Empty];
    }

    private static InferencePlan Plan()
    {
        TensorShape image = new(Channels, Side, Side);
        ConvolutionShape convolution = new()
        {
            InputChannels = Channels,
            InputHeight = Side,
            InputWidth = Side,
            OutputChannels = Channels,
            KernelHeight = 3,
            KernelWidth = 3,
            PadTop = 1,
            PadLeft = 1,
            PadBottom = 1,
            PadRight = 1,
        };
        ConvolutionShape dense = ConvolutionShape.Dense(image.Elements, Classes);
        return new InferencePlan(
            "calibration",
            string.Empty,
            RingBits,
            image,
            1,
            [
                new LinearStep("convolution", [0], image, 1, convolution, WeightBits, Weights(convolution.WeightElements), new long[Channels]),
                new ReluStep("relu", [1], image, 1, Shift, null, null),
                new LinearStep("dense", [2], new TensorShape(Classes, 1, 1), 1, dense, WeightBits, Weights(dense.WeightElements), new long[Classes]),
            ],
            OutputTransform.None);
    }

    private static long[] Weights(int count)
    {
        ulong[] words = new ulong[count];
        new Prg(new Block128(10, 10)).FillRing(words, WeightBits);
        return Array.ConvertAll(words, word => (long)word - (1 << (WeightBits - 1)));
    }
}
