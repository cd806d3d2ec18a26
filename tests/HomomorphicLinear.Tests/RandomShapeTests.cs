using FsCheck;
using FsCheck.Fluent;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class RandomShapeTests
{
    private static readonly int[] s_ringBits = [8, 20, 37, 52, 64];

    [Fact]
    public void Evaluate_RandomShape_AgreesWithTheClearConvolution()
    {
        Config config = Config.QuickThrowOnFailure.WithMaxTest(40).WithReplay(20261121, 7);
        Prop.ForAll(Shapes().ToArbitrary(), input =>
        {
            (ulong[] got, ulong[] expected) = LayerRun.Run(input.Shape, input.RingBits, input.WeightBits, seed: 3);
            (ulong[] inTheCall, _) = LayerRun.Run(input.Shape, input.RingBits, input.WeightBits, seed: 3, weightLimit: 0);
            return got.AsSpan().SequenceEqual(expected) && inTheCall.AsSpan().SequenceEqual(expected);
        }).Check(config);
    }

    private static Gen<(ConvolutionShape Shape, int RingBits, int WeightBits)> Shapes() =>
        from shape in RandomShapes.Create(Gen.Choose(1, 9), Gen.Elements(1, 2, 5, 9, 17, 70), Gen.Elements(1, 3, 6, 8, 33, 61), Gen.Choose(1, 5), Gen.Elements(1, 1, 2, 3))
        from ringBits in Gen.Elements(s_ringBits)
        from weightBits in Gen.Elements(2, 8, 13)
        select (shape, ringBits, weightBits);
}
