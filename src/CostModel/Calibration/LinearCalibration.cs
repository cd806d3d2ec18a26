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

    /// <summary>Keeps the layers' weights as long as the process lives.</summary>
    private static readonly LinearServer s_server = new(long.MaxValue);

    private readonly List<Layer> _layers = [];
    private readonly List<Layer> _directLayers = [];
    private readonly LinearClient _client = new(new Prg(new Block128(5, 5)));
    private readonly Prg _prg = new(new Block128(6, 6));

    /// <summary>Plans the layers.</summary>
    public LinearCalibration()
    {
        foreach (ConvolutionShape shape in (ConvolutionShape[])[Square(16, 32, 16, 3, 1), Square(64, 16, 64, 3, 1), Square(128, 8, 128, 3, 1), Square(3, 32, 64, 3, 1), Square(64, 32, 128, 1, 2), Square(80, 28, 96, 3, 1), ConvolutionShape.Dense(512, 100)])
        {
            _layers.Add(Plan(shape, isDirect: false));
        }

        // As the planner chooses them: images that fill a polynomial, few channels, kernels of one pixel.
        foreach (ConvolutionShape shape in (ConvolutionShape[])[Square(16, 32, 16, 3, 1), Square(3, 32, 64, 3, 1), Square(32, 56, 64, 1, 1)])
        {
            _directLayers.Add(Plan(shape, isDirect: true));
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
        using LinearServer preparing = new(long.MaxValue);
        foreach (Layer layer in _layers)
        {
            (LinearLayerPlan plan, long[] weights, _) = layer;
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
            Evaluate(layer, upload, mask, download, stages);
            loaded += plan.LoadedValues(isKept: true);
            multiplied += plan.ValueProducts(isKept: true);
            answered += plan.Counts.CiphertextsDown * coefficients;
            decryption += UnitTimer.Seconds(() => _client.DecryptAnswer(plan, download, result));
            decrypted += plan.Counts.Decryptions * (double)degree;
            transforming += UnitTimer.Seconds(() => _ = preparing.Prepare(plan, weights));
            transformed += plan.TransformedValues(isKept: true);
            multiplying += UnitTimer.Seconds(() => IntegerConvolution.Convolve(plan.Shape, weights, share, result));
            macs += plan.Shape.MultiplyAccumulates;
        }

        MeasureDirect(timer);
        timer.Add(UnitCostKeys.Of(Operation.Encryption), encryption / encrypted);
        timer.Add(UnitCostKeys.Of(Operation.Decryption), decryption / decrypted);
        timer.Add(UnitCostKeys.Of(Operation.WeightTransform), transforming / transformed);
        timer.Add(UnitCostKeys.Of(Operation.MultiplyAccumulate), multiplying / macs);
        timer.Add(UnitCostKeys.ParametersWeighed, planning / weighed);
        timer.Add(UnitCostKeys.Of(Operation.CiphertextLoad), stages[(int)EvaluationStage.Loaded] / loaded);
        timer.Add(UnitCostKeys.Of(Operation.PlaintextProduct), stages[(int)EvaluationStage.Multiplied] / multiplied);
        timer.Add(UnitCostKeys.Of(Operation.Answer), stages[(int)EvaluationStage.Answered] / answered);
    }

    /// <summary>The layers that are evaluated without transforms; what their answers take is that of the others.</summary>
    private void MeasureDirect(UnitTimer timer)
    {
        double[] stages = new double[Enum.GetValues<EvaluationStage>().Length];
        double loaded = 0, multiplied = 0;
        foreach (Layer layer in _directLayers)
        {
            LinearLayerPlan plan = layer.Plan;
            byte[] upload = new byte[plan.UploadBytes];
            _client.EncryptShare(plan, Words(plan.Shape.InputElements, plan.Parameters.PlaintextBits), upload);
            Evaluate(layer, upload, Words(plan.Shape.OutputElements, plan.Parameters.PlaintextBits), new byte[plan.DownloadBytes], stages);
            loaded += plan.Counts.CiphertextsUp * (double)plan.Parameters.RingDegree * plan.Parameters.Moduli.Count;
            multiplied += plan.Counts.DirectProducts;
        }

        timer.Add(UnitCostKeys.Of(Operation.DirectLoad), stages[(int)EvaluationStage.Loaded] / loaded);
        timer.Add(UnitCostKeys.Of(Operation.DirectProduct), stages[(int)EvaluationStage.Multiplied] / multiplied);
    }

    private void Evaluate(Layer layer, byte[] upload, ulong[] mask, byte[] download, double[] stages)
    {
        long before = Stopwatch.GetTimestamp();
        s_server.Evaluate(layer.Plan, layer.Prepared, upload, mask, _prg, download, passed: stage =>
        {
            long now = Stopwatch.GetTimestamp();
            stages[(int)stage] += Stopwatch.GetElapsedTime(before, now).TotalSeconds;
            before = now;
        });
    }

    private Layer Plan(ConvolutionShape shape, bool isDirect)
    {
        int ringBits = s_ringBits[(_layers.Count + _directLayers.Count) % s_ringBits.Length];
        LinearLayerPlan plan = LinearLayerPlan.Create(shape, ringBits, WeightBits).Evaluated(isDirect);
        ulong[] words = Words(shape.WeightElements, WeightBits);
        long[] weights = Array.ConvertAll(words, word => (long)word - (1 << (WeightBits - 1)));
        return new Layer(plan, weights, s_server.Prepare(plan, weights));
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

    private sealed record Layer(LinearLayerPlan Plan, long[] Weights, PreparedWeights Prepared);
}
