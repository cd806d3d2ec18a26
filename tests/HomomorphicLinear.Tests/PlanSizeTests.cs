using PrivateInference.HomomorphicLinear.Packing;
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

    /// <summary>Depthwise layers as MobileNets have them: channels, image, stride, and bytes both ways with all blocks of a product apart.</summary>
    public static TheoryData<int, int, int, long> Depthwise => new()
    {
        { 32, 112, 1, 11956752 }, { 144, 56, 1, 13501072 }, { 192, 28, 1, 8228368 }, { 384, 14, 1, 6885392 }, { 576, 14, 1, 10301200 },
        { 960, 7, 1, 9297370 }, { 512, 14, 1, 9206288 }, { 1024, 7, 1, 9901731 }, { 96, 112, 2, 24463888 }, { 144, 56, 2, 11691056 },
        { 192, 28, 2, 7614224 }, { 576, 14, 2, 10893136 }, { 512, 4, 1, 2980880 }, { 1024, 2, 1, 3551248 },
    };

    [Theory]
    [MemberData(nameof(Depthwise))]
    public void Create_AGroupForEachChannel_TakesNoMoreThanBlocksApart(int channels, int image, int stride, long apart)
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(Same(channels, channels, 3, image, stride) with { Groups = channels }, 37, 12);
        long bytes = plan.UploadBytes + plan.DownloadBytes;
        bytes.Should().BeLessThanOrEqualTo(apart);
        (plan.Packing.Groups is MatchedGroups).Should().Be(bytes < apart);
        if (image <= 14)
        {
            // All pairs apart take C^2 / N or more.
            int blocks = (int)(plan.Parameters.RingDegree / plan.Packing.BlockLength);
            ((double)plan.Packing.Ciphertexts * plan.Packing.Answers).Should().BeLessThan(0.6 * channels * channels / blocks);
            bytes.Should().BeLessThan((long)(0.75 * apart));
        }
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
