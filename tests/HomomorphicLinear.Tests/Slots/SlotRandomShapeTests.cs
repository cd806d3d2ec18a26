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

    private static Gen<(ConvolutionShape Shape, ulong Prime)> Shapes() =>
        from shape in RandomShapes.Create(Gen.Choose(1, 6), Gen.Elements(1, 2, 5, 9, 17), Gen.Elements(1, 3, 6, 8, 33), Gen.Choose(1, 4), Gen.Elements(1, 1, 2))
        from prime in Gen.Elements(SlotRun.Short, SlotRun.Short, SlotRun.Delphi)
        select (shape, prime);
}
