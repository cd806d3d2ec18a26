using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear.Tests.Packing;

public sealed class PlaneLayoutTests
{
    [Theory]
    [InlineData(28, 3, new[] { 1, 32 })]
    [InlineData(7, 3, new[] { 1, 8, 16 })]
    [InlineData(7, 1, new[] { 1, 8, 64 })]
    [InlineData(64, 1, new[] { 1, 256 })]
    public void Runs_AnImage_AreTheLongestOfEachLayout(int image, int kernel, int[] runs)
    {
        TiledAxis axis = Axis(image, kernel);
        PlaneLayout.Runs(axis, axis, 4096).Should().Equal(runs);
    }

    [Fact]
    public void BlockLength_LinesChannelsAndBlocks_BeginAtMultiplesOfTheRun()
    {
        PlaneLayout layout = new(Axis(14, 3), Axis(14, 3), 16);
        (layout.LinePitch, layout.ChannelPitch).Should().Be((16, 15 * 16));
        layout.BlockLength(3).Should().Be(3 * 15 * 16);
    }

    [Fact]
    public void BlockLength_NoRuns_IsTheLeast()
    {
        PlaneLayout layout = new(Axis(14, 3), Axis(14, 3), 1);
        (layout.LinePitch, layout.ChannelPitch).Should().Be((15, 15 * 15));

        // 14 lines, the last without its zero, after two whole channels, and what taps read before the first.
        layout.BlockLength(3).Should().Be((2 * 225) + (13 * 15) + 14 + 16);
    }

    [Fact]
    public void BlockLength_PaddingWiderThanTheKernel_HoldsAllOutputs()
    {
        // A kernel of one pixel makes 9 x 9 outputs of 7 x 7 pixels in lines of 8 places: more outputs than there are places to read.
        TiledAxis axis = new(new KernelAxis(size: 7, outputs: 9, kernel: 1, dilation: 1, stride: 1, padding: 1), tileOutputs: 9);
        new PlaneLayout(axis, axis, 1).BlockLength(1).Should().Be(81);
    }

    [Fact]
    public void LinePitch_AKernelOfOneRow_IsTheLeast()
    {
        PlaneLayout layout = new(Axis(7, 1), Axis(7, 3), 16);
        (layout.LinePitch, layout.ChannelPitch).Should().Be((8, 64));
    }

    private static TiledAxis Axis(int image, int kernel) => new(new KernelAxis(image, image, kernel, 1, 1, kernel / 2), image);
}
