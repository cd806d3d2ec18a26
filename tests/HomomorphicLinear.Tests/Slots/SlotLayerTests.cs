using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Slots;

public sealed class SlotLayerTests
{
    public static TheoryData<string, ConvolutionShape, ulong> Edges => new()
    {
        { "one scalar", Shape(1, 1, 1, 1), SlotRun.Short },
        { "dense", ConvolutionShape.Dense(70, 30), SlotRun.Delphi },
        { "dense, more outputs than inputs", ConvolutionShape.Dense(20, 100), SlotRun.Short },
        { "dense, one output", ConvolutionShape.Dense(300, 1), SlotRun.Short },
        { "dense, one input", ConvolutionShape.Dense(1, 300), SlotRun.Short },
        { "3x3 same", Same(3, 8, 5), SlotRun.Delphi },
        { "3x3 valid", Shape(3, 8, 8, 5) with { KernelHeight = 3, KernelWidth = 3 }, SlotRun.Short },
        { "3x3 same, stride 2", Same(3, 9, 5) with { StrideHeight = 2, StrideWidth = 2 }, SlotRun.Short },
        { "1x1, stride 2", Shape(5, 7, 7, 3) with { StrideHeight = 2, StrideWidth = 2 }, SlotRun.Short },
        { "1x1, stride 3 beyond the image", Shape(2, 2, 2, 3) with { StrideHeight = 3, StrideWidth = 3 }, SlotRun.Short },
        { "dilation 3, stride 2", Shape(2, 11, 12, 3) with { KernelHeight = 3, KernelWidth = 2, DilationHeight = 3, DilationWidth = 2, StrideHeight = 2, StrideWidth = 2, PadTop = 1, PadRight = 3 }, SlotRun.Short },
        { "asymmetric pads", Shape(2, 5, 6, 3) with { KernelHeight = 4, KernelWidth = 2, PadTop = 3, PadRight = 1 }, SlotRun.Short },
        { "kernel larger than image", Same(3, 2, 4) with { KernelHeight = 5, KernelWidth = 5, PadTop = 2, PadLeft = 2, PadBottom = 2, PadRight = 2 }, SlotRun.Short },
        { "only zeros above", Shape(1, 2, 2, 1) with { PadTop = 5, PadLeft = 4, PadBottom = 3 }, SlotRun.Short },
        { "only zeros at all", Shape(2, 2, 2, 3) with { PadTop = 1, StrideHeight = 9, StrideWidth = 9 }, SlotRun.Short },
        { "groups", Same(6, 5, 4) with { Groups = 2 }, SlotRun.Short },
        { "depthwise", Same(24, 6, 24) with { Groups = 24 }, SlotRun.Short },
        { "depthwise, two outputs, stride 2", Same(10, 12, 20) with { Groups = 10, StrideHeight = 2, StrideWidth = 2 }, SlotRun.Short },
        { "image larger than a row", Same(1, 130, 2), SlotRun.Short },
        { "line longer than a row", Shape(1, 2, 9000, 1) with { KernelWidth = 3, PadLeft = 1, PadRight = 1 }, SlotRun.Short },
        { "more channels than blocks", Same(40, 16, 36), SlotRun.Short },
        { "more channels than slots", Shape(9000, 1, 1, 2), SlotRun.Short },
    };

    [Theory]
    [MemberData(nameof(Edges))]
    public void Evaluate_EdgeShape_AgreesWithTheClearConvolution(string name, ConvolutionShape shape, ulong prime)
    {
        SlotTally tally = new();
        SlotRun run = new(SlotLayerPlan.Create(shape, prime), seed: 5);
        run.Run(new SlotServer { Tally = tally }).Should().Equal(run.Expected, name);

        // The plan's counts are what the evaluation did.
        SlotCounts counts = run.Plan.Counts;
        (tally.Products, tally.Rotations, tally.Decompositions).Should().Be((counts.PlaintextProducts, counts.Rotations, counts.Decompositions), name);
        run.Plan.NoiseMarginBits.Should().BeGreaterThanOrEqualTo(0);
        run.Plan.Parameters.KeyModulusBits.Should().BeLessThanOrEqualTo(SecurityTable.MaximumModulusBits(run.Plan.Parameters.RingDegree));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 4)]
    [InlineData(true, 8)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 8)]
    public void Evaluate_AnyOrderOfRotations_AgreesWithTheClearConvolution(bool tapsFirst, int babies)
    {
        // Both rows are used: the eighth diagonal exchanges them.
        ConvolutionShape shape = Same(9, 16, 11);
        SlotLayerPlan plan = SlotPlans.Create(shape, SlotRun.Short, 2048, blocksPerRow: 4, tapsFirst, babies, [51, 51, 51], special: 0, digits: 3);
        SlotTally tally = new();
        SlotRun run = new(plan, seed: 6);
        run.Run(new SlotServer { Tally = tally }).Should().Equal(run.Expected);
        (tally.Products, tally.Rotations, tally.Decompositions).Should().Be((plan.Counts.PlaintextProducts, plan.Counts.Rotations, plan.Counts.Decompositions));
    }

    [Fact]
    public void Evaluate_ThreadsOrWeightsNotTransformed_GivesTheSameBytes()
    {
        SlotLayerPlan plan = SlotLayerPlan.Create(Same(5, 16, 6), SlotRun.Short);
        byte[]? first = null;
        foreach ((long limit, int degree) in new[] { (long.MaxValue, 1), (long.MaxValue, 3), (0, 1), (0, 2) })
        {
            SlotRun run = new(plan, seed: 7);
            run.Run(new SlotServer(limit), degree: degree).Should().Equal(run.Expected);
            first ??= run.Download;
            run.Download.Should().Equal(first);
        }
    }

    [Fact]
    public void Depthwise_MakesOnlyTheProductsOfItsTaps()
    {
        SlotLayerPlan plan = SlotLayerPlan.Create(Same(64, 16, 64) with { Groups = 64 }, SlotRun.Short);
        plan.Counts.PlaintextProducts.Should().Be(9 * plan.Layout.InputCiphertexts);
        plan.Layout.InputCiphertexts.Should().Be(plan.Layout.OutputCiphertexts);
    }

    internal static ConvolutionShape Shape(int inputs, int height, int width, int outputs)
        => new() { InputChannels = inputs, InputHeight = height, InputWidth = width, OutputChannels = outputs };

    internal static ConvolutionShape Same(int inputs, int image, int outputs)
        => Shape(inputs, image, image, outputs) with { KernelHeight = 3, KernelWidth = 3, PadTop = 1, PadLeft = 1, PadBottom = 1, PadRight = 1 };
}
