using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class PlanSizeTests
{
    /// <summary>Inputs, outputs, kernel, image, stride, and MiB both ways of OpenCheetah (Huang et al. 2022) at l = 37.</summary>
    public static TheoryData<int, int, int, int, int, double> Peer => new()
    {
        { 16, 16, 3, 32, 1, 0.89 }, { 32, 32, 3, 16, 1, 1.11 }, { 64, 64, 3, 8, 1, 1.91 }, { 3, 64, 7, 224, 2, 48.3 }, { 64, 64, 3, 56, 1, 6.7 },
        { 128, 128, 3, 28, 1, 6.0 }, { 256, 256, 3, 14, 1, 8.3 }, { 512, 512, 3, 7, 1, 14.9 }, { 64, 256, 1, 56, 1, 15.1 }, { 256, 64, 1, 56, 1, 18.0 },
        { 1024, 256, 1, 14, 1, 10.4 }, { 2048, 512, 1, 7, 1, 15.7 },
    };

    [Theory]
    [MemberData(nameof(Peer))]
    public void Create_ConvolutionOfThePeersTable_TakesFewerBytes(int inputs, int outputs, int kernel, int image, int stride, double peerMebibytes)
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(Same(inputs, outputs, kernel, image, stride), 37, 8);
        (plan.UploadBytes + plan.DownloadBytes).Should().BeLessThan((long)(peerMebibytes * (1 << 20)));
    }

    [Fact]
    public void Create_ResNet18OnCifar_KeepsToThirtyMegabytesUpAndFortyDown()
    {
        List<ConvolutionShape> layers = [Same(3, 64, 3, 32, 1), .. Enumerable.Repeat(Same(64, 64, 3, 32, 1), 4), ConvolutionShape.Dense(512, 10)];
        for (int channels = 128, image = 32; channels <= 512; channels *= 2, image /= 2)
        {
            layers.Add(Same(channels / 2, channels, 3, image, 2));
            layers.Add(Same(channels / 2, channels, 1, image, 2));
            layers.AddRange(Enumerable.Repeat(Same(channels, channels, 3, image / 2, 1), 3));
        }

        LinearLayerPlan[] plans = [.. layers.Select(shape => LinearLayerPlan.Create(shape, 37, 8))];
        plans.Sum(plan => plan.UploadBytes).Should().BeLessThanOrEqualTo(30_000_000);
        plans.Sum(plan => plan.DownloadBytes).Should().BeLessThanOrEqualTo(40_000_000);
    }

    [Theory]
    [InlineData(256, 28)]
    [InlineData(512, 14)]
    [InlineData(1024, 7)]
    public void Create_AGroupForEachChannel_TakesHardlyMoreThanTheLeastCiphertextsTimesAnswers(int channels, int image)
    {
        // A product holds a block for each pair of its channels and kernels, so that both numbers multiply to at least C^2 / N (ARCHITECTURE, two packings).
        LinearLayerPlan plan = LinearLayerPlan.Create(Same(channels, channels, 3, image, 1) with { Groups = channels }, 37, 12);
        int blocks = (int)(plan.Parameters.RingDegree / plan.Packing.BlockLength);
        double least = (double)channels * channels / blocks;
        ((double)plan.Packing.Ciphertexts * plan.Packing.Answers).Should().BeInRange(least, 1.1 * least);
    }

    [Fact]
    public void Create_TheSameLayerTwice_GivesTheSamePlan()
    {
        // Both parties plan for themselves: a change of these numbers is a change of the protocol.
        LinearLayerPlan plan = LinearLayerPlan.Create(Same(64, 64, 3, 8, 1), 37, 8);
        LinearLayerPlan again = LinearLayerPlan.Create(Same(64, 64, 3, 8, 1), 37, 8);
        again.Counts.Should().Be(plan.Counts);
        again.Parameters.Moduli.Should().Equal(plan.Parameters.Moduli);
        plan.Parameters.Moduli.Should().Equal(2251799813554177UL, 2251799813480449UL);
        (plan.UploadBytes, plan.DownloadBytes).Should().Be((again.UploadBytes, again.DownloadBytes));
        (plan.Parameters.RingDegree, plan.Parameters.Literal.AnswerLinearBits, plan.Parameters.Literal.AnswerConstantBits).Should().Be((4096, 46, 40));
    }

    private static ConvolutionShape Same(int inputs, int outputs, int kernel, int image, int stride) => ConvolutionShape.Dense(inputs, outputs) with
    {
        InputHeight = image,
        InputWidth = image,
        KernelHeight = kernel,
        KernelWidth = kernel,
        StrideHeight = stride,
        StrideWidth = stride,
        PadTop = kernel / 2,
        PadLeft = kernel / 2,
        PadBottom = kernel / 2,
        PadRight = kernel / 2,
    };
}
