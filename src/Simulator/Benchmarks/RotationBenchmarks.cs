using PrivateInference.HomomorphicLinear;
using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Rotations of slots modulo SEAL's default moduli of each degree, and a layer in slots as DELPHI runs it.</summary>
/// <param name="clock">Takes the times.</param>
/// <param name="progress">Tells what is measured.</param>
internal sealed class RotationBenchmarks(BenchmarkClock clock, BenchmarkProgress progress)
{
    /// <summary>DELPHI's: 41 bits, splits every degree.</summary>
    private const ulong DelphiPrime = 2061584302081;
    private const ulong ShortPrime = 786433;
    private const int WeightBits = 12;

    /// <summary>Ring degree, primes of q, special prime: those that SEAL takes, in bits.</summary>
    private static readonly (int Degree, int[] PrimeBits, int SpecialBits)[] s_rings = [(4096, [36, 36], 37), (8192, [43, 43, 44, 44], 44)];

    /// <summary>Measures rotations.</summary>
    /// <returns>The figures.</returns>
    public BenchmarkSection MeasureRotations()
    {
        BenchmarkSection section = new("rotation of slots modulo SEAL's moduli, one special prime; bound: its transforms alone; one core");
        foreach ((int degree, int[] primeBits, int specialBits) in s_rings)
        {
            progress.Show($"rotate.{degree}");
            RotationWorkload work = new(ParametersOf(degree, primeBits, specialBits), new Prg(new Block128(21, 22)));
            double[] seconds = clock.Measure(work.Rotate, work.RotateHoisted, work.Transform);
            section.Add($"rotation, n = {degree}", $"rotate.{degree}", seconds[0] * 1e6, "us", work.Transforms * seconds[2] / seconds[0]);
            section.Add("  of a ciphertext whose digits were made", $"rotate.{degree}.hoisted", seconds[1] * 1e6, "us", work.HoistedTransforms * seconds[2] / seconds[1]);
            section.Add("  a key, the seed apart", $"rotate.{degree}.key.bytes", work.KeyBytes, "bytes");
        }

        return section;
    }

    /// <summary>Measures layers in slots modulo DELPHI's prime.</summary>
    /// <returns>The figures.</returns>
    public BenchmarkSection MeasureLayers()
    {
        BenchmarkSection section = new($"in slots, t of 41 bits, weights of {WeightBits} bits, prepared: encrypt, evaluate, decrypt; one core");
        ConvolutionShape[] shapes = clock.IsQuick ? [LayerName.Square(16, 16, 3, 32)] : [LayerName.Square(16, 16, 3, 32), LayerName.Square(64, 64, 3, 8), ConvolutionShape.Dense(512, 10)];
        foreach (ConvolutionShape shape in shapes)
        {
            string name = $"slots.{LayerName.Of(shape)}";
            progress.Show(name);
            SlotLayerPlan plan = SlotLayerPlan.Create(shape, DelphiPrime);
            EncryptedSlotLayer.Figures figures = EncryptedSlotLayer.Measure(clock, plan, WeightBits);
            section.Add($"layer {LayerName.Of(shape)}, n = {plan.Parameters.RingDegree}, {plan.ChannelsPerCiphertext} channels a ciphertext, {plan.Order}", name, figures.Seconds, "s");
            section.Add("  bytes up and down", $"{name}.bytes", plan.UploadBytes + plan.DownloadBytes, "bytes");
            section.Add("  rotation keys, once", $"{name}.keys.bytes", plan.RotationKeyBytes, "bytes");
            section.Add("  rotations", $"{name}.rotations", Math.Max(1, plan.Counts.Rotations), "rotations");
            section.Add("  products", $"{name}.products", plan.Counts.PlaintextProducts, "products");
            section.Add("  preparing the weights, once", $"{name}.prepare", figures.PrepareSeconds, "s");
        }

        return section;
    }

    private static Parameters ParametersOf(int degree, int[] primeBits, int specialBits) => Parameters.Create(new ParametersLiteral
    {
        RingDegree = degree,
        PrimeBits = primeBits,
        PlaintextBits = PlaintextModulus.OfPrime(ShortPrime).Bits,
        PlaintextPrime = ShortPrime,
        AnswerConstantBits = 24,
        AnswerLinearBits = 28,
        SpecialPrimeBits = specialBits,
        DigitsPerPrime = 1,
    });
}
