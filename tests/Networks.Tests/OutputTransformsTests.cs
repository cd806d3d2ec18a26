using PrivateInference.Networks.Tests.Reading;

namespace PrivateInference.Networks.Tests;

public sealed class OutputTransformsTests
{
    [Fact]
    public void Apply_None_ChangesNothing()
        => OutputTransforms.Apply(OutputTransform.None, [1, -2]).Should().Equal(1, -2);

    [Fact]
    public void Apply_Softmax_GivesProbabilities()
        => OutputTransforms.Apply(OutputTransform.Softmax, [0, MathF.Log(3)]).ShouldBeNear([0.25f, 0.75f]);

    [Fact]
    public void Apply_LogSoftmax_GivesLogarithmsOfProbabilities()
        => OutputTransforms.Apply(OutputTransform.LogSoftmax, [0, MathF.Log(3)]).ShouldBeNear([MathF.Log(0.25f), MathF.Log(0.75f)]);

    [Fact]
    public void Apply_LargeLogits_DoesNotOverflow()
        => OutputTransforms.Apply(OutputTransform.Softmax, [1e30f, 1e30f, -1e30f]).Should().Equal(0.5f, 0.5f, 0);

    [Fact]
    public void Apply_UnknownTransform_Throws()
        => ((Action)(() => OutputTransforms.Apply((OutputTransform)9, [1]))).Should().Throw<ArgumentOutOfRangeException>();
}
