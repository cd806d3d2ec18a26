using FsCheck;
using FsCheck.Fluent;
using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Slots;

public sealed class SlotRandomShapeTests
{
    [Fact]
    public void Evaluate_RandomShape_AgreesWithTheClearConvolution()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(25).WithReplay(20261121, 9);
        Prop.ForAll(Shapes().ToArbitrary(), input =>
        {
            SlotRun run = new(SlotLayerPlan.Create(input.Shape, input.Prime), seed: 3, weightBits: 13);
            return run.Run(new SlotServer()).AsSpan().SequenceEqual(run.Expected);
        }).Check(config);
    }

    private static Gen<(ConvolutionShape Shape, ulong Prime)> Shapes()
    {
        Gen<int> pad = Gen.Choose(0, 3);
        return from groups in Gen.Elements(1, 1, 1, 2, 5)
               from inputs in Gen.Choose(1, 6)
               from outputs in Gen.Choose(1, 6)
               from height in Gen.Elements(1, 2, 5, 9, 17)
               from width in Gen.Elements(1, 3, 6, 8, 33)
               from kernel in Gen.Two(Gen.Choose(1, 4))
               from stride in Gen.Two(Gen.Choose(1, 3))
               from dilation in Gen.Two(Gen.Elements(1, 1, 2))
               from vertical in Gen.Two(pad)
               from horizontal in Gen.Two(pad)
               from prime in Gen.Elements(SlotRun.Short, SlotRun.Short, SlotRun.Delphi)
               let shape = new ConvolutionShape
               {
                   InputChannels = inputs * groups,
                   InputHeight = height,
                   InputWidth = width,
                   OutputChannels = outputs * groups,
                   KernelHeight = kernel.Item1,
                   KernelWidth = kernel.Item2,
                   StrideHeight = stride.Item1,
                   StrideWidth = stride.Item2,
                   DilationHeight = dilation.Item1,
                   DilationWidth = dilation.Item2,
                   PadTop = vertical.Item1,
                   PadBottom = vertical.Item2,
                   PadLeft = horizontal.Item1,
                   PadRight = horizontal.Item2,
                   Groups = groups,
               }
               let span = (height + vertical.Item1 + vertical.Item2 - 1 - ((kernel.Item1 - 1) * dilation.Item1), width + horizontal.Item1 + horizontal.Item2 - 1 - ((kernel.Item2 - 1) * dilation.Item2))
               where span.Item1 >= 0 && span.Item2 >= 0
               select (shape, prime);
    }
}
