using PrivateInference.HomomorphicLinear;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>One linear layer under encryption on one core, both parties' work in turn; the result is checked.</summary>
internal static class EncryptedLayer
{
    /// <summary>Measures a layer on random shares.</summary>
    /// <param name="clock">Takes the times.</param>
    /// <param name="plan">The layer.</param>
    /// <param name="weightLimitBytes">Weights that would take more bytes than this in transform form are transformed while evaluating.</param>
    /// <param name="weights">Its weights, or null for random ones.</param>
    /// <returns>Seconds and bytes.</returns>
    /// <exception cref="InvalidOperationException">The decrypted result is wrong.</exception>
    public static Figures Measure(BenchmarkClock clock, LinearLayerPlan plan, long weightLimitBytes, long[]? weights = null)
    {
        Prg prg = new(new Block128(13, 14));
        ulong[] share = new ulong[plan.Shape.InputElements];
        ulong[] mask = new ulong[plan.Shape.OutputElements];
        ulong[] result = new ulong[plan.Shape.OutputElements];
        prg.FillRing(share, plan.RingBits);
        prg.FillRing(mask, plan.RingBits);
        long[] values = weights ?? RandomWeights(plan.Shape, plan.WeightBits, prg);
        byte[] upload = new byte[plan.UploadBytes];
        byte[] download = new byte[plan.DownloadBytes];
        LinearClient client = new(prg.Fork());
        using LinearServer server = new(weightLimitBytes);
        PreparedWeights? prepared = null;
        double prepare = BenchmarkClock.Time(() => prepared = server.Prepare(plan, values));
        double[] seconds = clock.MeasureLong(
            () => client.EncryptShare(plan, share, upload),
            () => server.Evaluate(plan, prepared!, upload, mask, prg, download),
            () => client.DecryptAnswer(plan, download, result));
        Check(plan, values, share, mask, result);
        return new Figures(prepared!.IsKept ? prepare : 0, seconds[0], seconds[1], seconds[2], plan.UploadBytes, plan.DownloadBytes);
    }

    /// <summary>Measures a layer by the wall clock, on one thread and on all cores.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="weightLimitBytes">As above.</param>
    /// <returns>Seconds: the shorter of two runs each.</returns>
    public static (double One, double All) MeasureCores(LinearLayerPlan plan, long weightLimitBytes)
    {
        Prg prg = new(new Block128(13, 14));
        ulong[] share = new ulong[plan.Shape.InputElements];
        ulong[] values = new ulong[plan.Shape.OutputElements];
        byte[] upload = new byte[plan.UploadBytes];
        byte[] download = new byte[plan.DownloadBytes];
        LinearClient client = new(prg.Fork());
        using LinearServer server = new(weightLimitBytes);
        PreparedWeights prepared = server.Prepare(plan, RandomWeights(plan.Shape, plan.WeightBits, prg));
        double[] seconds = [double.MaxValue, double.MaxValue];
        int[] threads = [1, Environment.ProcessorCount];
        for (int run = 0; run < 4; run++)
        {
            double wall = BenchmarkClock.WallTime(() =>
            {
                client.EncryptShare(plan, share, upload, threads[run % 2]);
                server.Evaluate(plan, prepared, upload, values, prg, download, threads[run % 2]);
                client.DecryptAnswer(plan, download, values, threads[run % 2]);
            });
            seconds[run % 2] = Math.Min(seconds[run % 2], wall);
        }

        return (seconds[0], seconds[1]);
    }

    /// <summary>Random weights, the sign included.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weightBits">All are below 2 to this in magnitude.</param>
    /// <param name="prg">Randomness.</param>
    /// <returns>As many as the shape says.</returns>
    public static long[] RandomWeights(ConvolutionShape shape, int weightBits, Prg prg)
    {
        long[] weights = new long[shape.WeightElements];
        prg.FillValues(weights.AsSpan());
        for (int i = 0; i < weights.Length; i++)
        {
            // Odd, so that the most negative number of so many bits is not among them.
            weights[i] = (weights[i] >> (63 - weightBits)) | 1;
        }

        return weights;
    }

    private static void Check(LinearLayerPlan plan, long[] weights, ulong[] share, ulong[] mask, ulong[] result)
    {
        ulong[] expected = new ulong[result.Length];
        IntegerConvolution.Convolve(plan.Shape, weights, share, expected, plan.RingBits);
        ulong ring = ulong.MaxValue >> (64 - plan.RingBits);
        for (int i = 0; i < expected.Length; i++)
        {
            if (((expected[i] - mask[i]) & ring) != result[i])
            {
                throw new InvalidOperationException($"layer {LayerName.Of(plan.Shape)}: output {i} decrypted to something else than the convolution in the clear");
            }
        }
    }

    /// <summary>What a layer took.</summary>
    /// <param name="PrepareSeconds">Seconds to transform the weights, once for all inferences; 0 when that is part of evaluating.</param>
    /// <param name="EncryptSeconds">Seconds of the client.</param>
    /// <param name="EvaluateSeconds">Seconds of the server.</param>
    /// <param name="DecryptSeconds">Seconds of the client.</param>
    /// <param name="Up">Bytes from client to server.</param>
    /// <param name="Down">Bytes from server to client.</param>
    internal sealed record Figures(double PrepareSeconds, double EncryptSeconds, double EvaluateSeconds, double DecryptSeconds, long Up, long Down)
    {
        /// <summary>Seconds of an inference, weights prepared before where that is possible.</summary>
        public double Seconds => ClientSeconds + EvaluateSeconds;

        /// <summary>Seconds of the client.</summary>
        public double ClientSeconds => EncryptSeconds + DecryptSeconds;

        /// <summary>Whether the weights were transformed beforehand.</summary>
        public bool IsPrepared => PrepareSeconds > 0;
    }
}
