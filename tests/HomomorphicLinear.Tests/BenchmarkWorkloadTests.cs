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
}
