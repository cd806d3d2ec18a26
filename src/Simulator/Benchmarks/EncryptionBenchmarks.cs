using PrivateInference.HomomorphicLinear;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Single homomorphic operations in the rings that layers choose.</summary>
/// <param name="clock">Takes the times.</param>
/// <param name="progress">Tells what is measured.</param>
internal sealed class EncryptionBenchmarks(BenchmarkClock clock, BenchmarkProgress progress)
{
    private const int ComparedBits = 50;

    /// <summary>Layers for each degree, by ring bits and weight bits: longer integers take larger rings.</summary>
    private static readonly (int RingBits, int WeightBits)[] s_precisions = [(37, 12), (48, 12), (64, 16), (64, 24)];

    /// <summary>Measures a ring degree.</summary>
    /// <param name="degree">n.</param>
    /// <returns>The figures.</returns>
    public BenchmarkSection Measure(int degree)
    {
        progress.Show($"ntt.{degree}");
        LinearLayerPlan plan = PlanOf(degree);
        BenchmarkWorkload work = new(plan, new Prg(new Block128(15, 16)));
        double[] seconds = clock.Measure(work.ForwardTransform, work.InverseTransform, work.Encrypt, work.Decrypt, work.MultiplyAccumulate);
        double[] microseconds = [.. seconds.Select(value => value * 1e6)];
        int primes = plan.Parameters.Moduli.Count;
        double primeBits = Math.Log2(plan.Parameters.Moduli[0]);
        BenchmarkSection section = new(FormattableString.Invariant(
            $"BFV at n = {degree}: {primes} primes of {primeBits:0} bits, q of {plan.Parameters.ModulusBits}, l = {plan.RingBits}; one core"));
        section.Add("NTT forward, one prime", $"ntt.{degree}.forward", microseconds[0], "us");
        section.Add("NTT inverse, one prime", $"ntt.{degree}.inverse", microseconds[1], "us");
        section.Add($"NTT forward, for {ComparedBits} bits of q", $"ntt.{degree}.per50bits", microseconds[0] * ComparedBits / primeBits, "us");
        section.Add("encrypt, secret key, seeded, to bytes", $"encrypt.{degree}", microseconds[2], "us");
        section.Add("decrypt an answer, from bytes", $"decrypt.{degree}", microseconds[3], "us");
        section.Add("plaintext product, NTT form, added", $"product.{degree}", microseconds[4], "us");
        section.Add("fresh ciphertext, the seed apart", $"ciphertext.{degree}.fresh.bytes", plan.Parameters.FreshCiphertextBytes, "bytes");
        section.Add("answer, switched down and cut", $"ciphertext.{degree}.answer.bytes", work.AnswerBytes, "bytes");
        return section;
    }

    private static LinearLayerPlan PlanOf(int degree)
    {
        foreach ((int ringBits, int weightBits) in s_precisions)
        {
            LinearLayerPlan plan = LinearLayerPlan.Create(LayerName.Square(16, 16, 3, 32), ringBits, weightBits);
            if (plan.Parameters.RingDegree == degree)
            {
                return plan;
            }
        }

        throw new InvalidOperationException($"no layer chose n = {degree}");
    }
}
