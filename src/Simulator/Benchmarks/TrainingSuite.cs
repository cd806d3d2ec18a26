using PrivateInference.Networks.Zoo;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary><c>pisim bench train</c>: a training step of ResNet-20 on CIFAR's shapes, beside its floors, and operator by operator.</summary>
internal static class TrainingSuite
{
    private const string NetworkName = "resnet20-cifar";
    private const int Batch = 128;
    private const int Rounds = 15;
    private const int QuickRounds = 3;
    private const double SmallestShare = 0.005;

    /// <summary>Measures, on all cores.</summary>
    /// <param name="clock">Says whether to be quick.</param>
    /// <param name="progress">Tells what is measured.</param>
    /// <returns>Tables of figures.</returns>
    public static IReadOnlyList<IBenchmarkTable> Run(BenchmarkClock clock, BenchmarkProgress progress)
    {
        try
        {
            return Measure(clock.IsQuick ? QuickRounds : Rounds, progress);
        }
        catch (RuntimeMissingException error)
        {
            throw new InputException(error.Message);
        }
    }

    /// <summary>What runs.</summary>
    /// <returns>By kernel.</returns>
    public static IReadOnlyDictionary<string, string> Tiers() => new Dictionary<string, string> { ["training"] = "ONNX Runtime, cpu" };

    private static IReadOnlyList<IBenchmarkTable> Measure(int rounds, BenchmarkProgress progress)
    {
        progress.Show("train");
        using PeakWorkload peak = new(ExecutionProvider.Cpu, 0);
        using TrainingWorkload workload = Workload(threads: 0, isStandard: false);
        using TrainingWorkload one = Workload(threads: 1, isStandard: false);
        using TrainingWorkload standard = Workload(threads: 1, isStandard: true);

        // In turns, so that a busy machine slows all of them; the first turn warms up.
        Action[] calls = [peak.Multiply, peak.Pass, () => workload.Classify(), () => workload.Step(), () => one.Step(), () => standard.Step()];
        List<(double Wall, double Core)>[] samples = [.. calls.Select(_ => new List<(double, double)>())];
        for (int round = 0; round <= rounds; round++)
        {
            for (int i = 0; i < calls.Length; i++)
            {
                double wall = 0;
                double core = BenchmarkClock.Time(() => wall = BenchmarkClock.WallTime(calls[i]));
                if (round > 0)
                {
                    samples[i].Add((wall, core));
                }
            }
        }

        double[] walls = [.. samples.Select(s => BenchmarkClock.Median(s.Select(t => t.Wall)))];
        double[] cores = [.. samples.Select(s => BenchmarkClock.Median(s.Select(t => t.Core)))];
        double rate = PeakWorkload.Operations / walls[0];
        double bandwidth = PeakWorkload.Bytes / walls[1];
        BenchmarkSection section = new($"a training step of {NetworkName}, batch {Batch}; all cores and the wall clock but where one core is named");
        section.Add("matrix product", "train.peak.product", rate / 1e9, "GFLOP/s");
        section.Add("sum of two vectors, read and written", "train.peak.memory", bandwidth / 1e9, "GB/s");
        section.Add("forward pass alone", "train.forward.ms", walls[2] * 1e3, "ms", workload.ForwardOperations / rate / walls[2]);
        section.Add("step", "train.step.ms", walls[3] * 1e3, "ms", workload.StepOperations / rate / walls[3]);
        section.Add("images trained on", "train.images", Batch / walls[3], "1/s");
        section.Add("step on one core, core time", "train.one.step.ms", cores[4] * 1e3, "ms");
        section.Add("the same in standard operators alone", "train.one.standard.step.ms", cores[5] * 1e3, "ms");
        section.Add("floor: arithmetic of linear layers at the product's rate", "train.floor.arithmetic.ms", workload.StepOperations / rate * 1e3, "ms");
        section.Add("floor: activations written once, read twice, gradients written and read", "train.floor.memory.ms", workload.ActivationBytes * 5 / bandwidth * 1e3, "ms");

        progress.Show("train, by operator");
        string file = Path.Combine(Path.GetTempPath(), $"pisim-profile-{Environment.ProcessId}");
        IReadOnlyList<OperatorTime> times = workload.Profile(rounds, file);
        double total = times.Sum(t => t.Seconds);
        BenchmarkSection operators = new("the same step by part and operator, from the runtime's profiler");
        foreach (OperatorTime time in times.Where(t => t.Seconds >= SmallestShare * total))
        {
            operators.Add($"{time.Section}: {time.Nodes} x {time.Operator}", Name(time), time.Seconds * 1e3, "ms");
        }

        operators.Add("all nodes", "train.operator.total", total * 1e3, "ms");
        return [section, operators];
    }

    private static TrainingWorkload Workload(int threads, bool isStandard) =>
        new(NetworkZoo.BuildModel(NetworkName), Batch, ExecutionProvider.Cpu, threads, isStandard);

    private static string Name(OperatorTime time) => $"train.operator.{time.Section.Replace(' ', '-')}.{time.Operator}";
}
