using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class BenchmarkWorkloadTests
{
    [Fact]
    public void EveryOperation_Called_Runs()
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(ConvolutionShape.Dense(40, 10), 37, 8);
        BenchmarkWorkload workload = new(plan, new Prg(new Block128(1, 2)));
        Action[] operations = [workload.ForwardTransform, workload.InverseTransform, workload.Encrypt, workload.Decrypt, workload.MultiplyAccumulate];
        foreach (Action operation in operations)
        {
            operation.Should().NotThrow();
        }

        workload.AnswerBytes.Should().Be(plan.DownloadBytes);
        BenchmarkWorkload.Tier.Should().BeOneOf("AVX-512", "AVX2+FMA", "portable");
    }

    [Fact]
    public void RotationWorkload_Called_RunsAndCountsItsTransforms()
    {
        Parameters parameters = Parameters.Create(new ParametersLiteral
        {
            RingDegree = 4096,
            PrimeBits = [36, 36],
            PlaintextBits = 20,
            PlaintextPrime = 786433,
            AnswerConstantBits = 24,
            AnswerLinearBits = 28,
            SpecialPrimeBits = 37,
            DigitsPerPrime = 1,
        });
        RotationWorkload work = new(parameters, new Prg(new Block128(1, 3)));
        foreach (Action operation in new Action[] { work.Rotate, work.RotateHoisted, work.Transform })
        {
            operation.Should().NotThrow();
        }

        // Two back and four forth for the digits; two back and four forth for the division.
        (work.Transforms, work.HoistedTransforms, work.KeyBytes).Should().Be((12, 6, 2 * 4096 / 8 * 109));
    }
}
