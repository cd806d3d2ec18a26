using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>One linear layer in slots on one core, both parties' work in turn; the result is checked.</summary>
internal static class EncryptedSlotLayer
{
    /// <summary>Measures a layer on random shares and weights.</summary>
    /// <param name="clock">Takes the times.</param>
    /// <param name="plan">The layer.</param>
    /// <param name="weightBits">Size of the weights.</param>
    /// <returns>Seconds.</returns>
    /// <exception cref="InvalidOperationException">The decrypted result is wrong.</exception>
    public static Figures Measure(BenchmarkClock clock, SlotLayerPlan plan, int weightBits)
    {
        Prg prg = new(new Block128(23, 24));
        ulong prime = plan.Parameters.Plaintext.Prime;
        ulong[] share = Residues(prg, plan.Shape.InputElements, prime);
        ulong[] mask = Residues(prg, plan.Shape.OutputElements, prime);
        ulong[] result = new ulong[plan.Shape.OutputElements];
        long[] weights = EncryptedLayer.RandomWeights(plan.Shape, weightBits, prg);
        byte[] keyBytes = new byte[plan.RotationKeyBytes];
        byte[] upload = new byte[plan.UploadBytes];
        byte[] download = new byte[plan.DownloadBytes];
        SlotClient client = new(prg.Fork());
        SlotServer server = new();
        client.CreateKeys(plan, keyBytes);
        RotationKeys keys = SlotServer.ReadKeys(plan, keyBytes);
        PreparedSlotWeights? prepared = null;
        double prepare = BenchmarkClock.Time(() => prepared = server.Prepare(plan, weights));
        double[] seconds = clock.MeasureLong(
            () => client.EncryptShare(plan, share, upload),
            () => server.Evaluate(plan, prepared!, keys, upload, mask, prg, download),
            () => client.DecryptAnswer(plan, download, result));
        Check(plan, weights, share, mask, result);
        return new Figures(prepare, seconds.Sum());
    }

    private static ulong[] Residues(Prg prg, int count, ulong prime)
    {
        ulong[] values = new ulong[count];
        prg.FillRing(values, 64);
        for (int i = 0; i < count; i++)
        {
            values[i] %= prime;
        }

        return values;
    }

    private static void Check(SlotLayerPlan plan, long[] weights, ulong[] share, ulong[] mask, ulong[] result)
    {
        // Sums of these layers are below 2^63 in magnitude, so that the ring of 64 bits holds them whole.
        ulong[] sums = new ulong[result.Length];
        IntegerConvolution.Convolve(plan.Shape, weights, share, sums, 64);
        long prime = (long)plan.Parameters.Plaintext.Prime;
        for (int i = 0; i < sums.Length; i++)
        {
            long expected = (((long)sums[i] % prime) - (long)mask[i]) % prime;
            if ((expected < 0 ? expected + prime : expected) != (long)result[i])
            {
                throw new InvalidOperationException($"layer {LayerName.Of(plan.Shape)} in slots: output {i} decrypted to something else than the convolution in the clear");
            }
        }
    }

    /// <summary>What a layer took.</summary>
    /// <param name="PrepareSeconds">Seconds to encode and transform the weights, once for all inferences.</param>
    /// <param name="Seconds">Seconds of an inference, both parties.</param>
    internal sealed record Figures(double PrepareSeconds, double Seconds);
}
