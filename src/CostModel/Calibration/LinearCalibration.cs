using System.Diagnostics;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.HomomorphicLinear;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.CostModel.Calibration;

/// <summary>Homomorphic operations by kind, and the same layers on shares.</summary>
/// <remarks>
/// An evaluation loads ciphertexts, multiplies and answers, each timed by itself: products are so quick that a fit to whole evaluations
/// hides them in the other two. What a sample divides by are the units of all layers, so a layer weighs as much as it takes.
/// </remarks>
internal sealed class LinearCalibration
{
    private const int WeightBits = 12;

    /// <summary>Of layers in turn: l of a network as it comes, and of one whose positions without a ReLU keep their scale for some layers.</summary>
    private static readonly int[] s_ringBits = [35, 56];

    private readonly List<(LinearLayerPlan Plan, long[] Weights, PreparedWeights Prepared)> _layers = [];
    // Without a budget: every sample transforms the weights of every layer.
    private readonly LinearServer _server = new(long.MaxValue);
    private readonly LinearClient _client = new(new Prg(new Block128(5, 5)));
    private readonly Prg _prg = new(new Block128(6, 6));

    /// <summary>Plans the layers.</summary>
    public LinearCalibration()
    {
        foreach (ConvolutionShape shape in (ConvolutionShape[])[Square(16, 32, 16, 3, 1), Square(64, 16, 64, 3, 1), Square(128, 8, 128, 3, 1), Square(3, 32, 64, 3, 1), Square(64, 32, 128, 1, 2), Square(80, 28, 96, 3, 1), ConvolutionShape.Dense(512, 100)])
        {
            LinearLayerPlan plan = LinearLayerPlan.Create(shape, s_ringBits[_layers.Count % s_ringBits.Length], WeightBits);
            ulong[] words = Words(shape.WeightElements, WeightBits);
            long[] weights = Array.ConvertAll(words, word => (long)word - (1 << (WeightBits - 1)));
            _layers.Add((plan, weights, _server.Prepare(plan, weights)));
        }
    }

    /// <summary>Takes one sample of everything.</summary>
    /// <param name="timer">Receives the samples.</param>
    public void Measure(UnitTimer timer)
    {
        double[] stages = new double[Enum.GetValues<EvaluationStage>().Length];
        double loaded = 0, multiplied = 0, answered = 0;
        double encrypted = 0, decrypted = 0, transformed = 0, macs = 0;
        double planning = 0, weighed = 0, encryption = 0, decryption = 0, transforming = 0, multiplying = 0;
        foreach ((LinearLayerPlan plan, long[] weights, PreparedWeights prepared) in _layers)
        {
            planning += UnitTimer.Seconds(() => _ = LinearLayerPlan.Create(plan.Shape, plan.Parameters.PlaintextBits, WeightBits));
            weighed += plan.ParametersWeighed;
            long degree = plan.Parameters.RingDegree;
            double coefficients = (double)degree * plan.Parameters.Moduli.Count;
            ulong[] share = Words(plan.Shape.InputElements, plan.Parameters.PlaintextBits);
            ulong[] mask = Words(plan.Shape.OutputElements, plan.Parameters.PlaintextBits);
            byte[] upload = new byte[plan.UploadBytes];
            byte[] download = new byte[plan.DownloadBytes];
            ulong[] result = new ulong[plan.Shape.OutputElements];
            encryption += UnitTimer.Seconds(() => _client.EncryptShare(plan, share, upload));
            encrypted += plan.Counts.Encryptions * coefficients;
            long before = Stopwatch.GetTimestamp();
            _server.Evaluate(plan, prepared, upload, mask, _prg, download, passed: stage =>
            {
                long now = Stopwatch.GetTimestamp();
                stages[(int)stage] += Stopwatch.GetElapsedTime(before, now).TotalSeconds;
                before = now;
            });
            loaded += plan.Counts.CiphertextsUp * coefficients;
            multiplied += plan.Counts.PlaintextProducts * coefficients;
            answered += plan.Counts.CiphertextsDown * coefficients;
            decryption += UnitTimer.Seconds(() => _client.DecryptAnswer(plan, download, result));
            decrypted += plan.Counts.Decryptions * (double)degree;
            transforming += UnitTimer.Seconds(() => _ = _server.Prepare(plan, weights));
            transformed += plan.Counts.WeightTransforms * (double)degree;
            multiplying += UnitTimer.Seconds(() => IntegerConvolution.Convolve(plan.Shape, weights, share, result));
            macs += plan.Shape.MultiplyAccumulates;
        }

        timer.Add(UnitCostKeys.Of(Operation.Encryption), encryption / encrypted);
        timer.Add(UnitCostKeys.Of(Operation.Decryption), decryption / decrypted);
        timer.Add(UnitCostKeys.Of(Operation.WeightTransform), transforming / transformed);
        timer.Add(UnitCostKeys.Of(Operation.MultiplyAccumulate), multiplying / macs);
        timer.Add(UnitCostKeys.ParametersWeighed, planning / weighed);
        timer.Add(UnitCostKeys.Of(Operation.CiphertextLoad), stages[(int)EvaluationStage.Loaded] / loaded);
        timer.Add(UnitCostKeys.Of(Operation.PlaintextProduct), stages[(int)EvaluationStage.Multiplied] / multiplied);
        timer.Add(UnitCostKeys.Of(Operation.Answer), stages[(int)EvaluationStage.Answered] / answered);
    }

    private static ConvolutionShape Square(int inputs, int size, int outputs, int kernel, int stride) => new()
    {
        InputChannels = inputs,
        InputHeight = size,
        InputWidth = size,
        OutputChannels = outputs,
        KernelHeight = kernel,
        KernelWidth = kernel,
        StrideHeight = stride,
        StrideWidth = stride,
        PadTop = kernel / 2,
        PadLeft = kernel / 2,
        PadBottom = kernel / 2,
        PadRight = kernel / 2,
    };

    private ulong[] Words(int count, int bits)
    {
        ulong[] words = new ulong[count];
        _prg.FillRing(words, bits);
        return words;
    }
}
