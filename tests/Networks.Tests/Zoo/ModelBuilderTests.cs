using PrivateInference.Networks.Zoo;

namespace PrivateInference.Networks.Tests.Zoo;

public sealed class ModelBuilderTests
{
    [Fact]
    public void Convolution_GroupedDilatedStrided_CountsByHand()
    {
        ModelBuilder builder = ModelBuilder.Counting();
        GraphTensor output = builder.Convolution("c", builder.Input(new TensorShape(4, 9, 9)), 6, 3, stride: 2, padding: 1, dilation: 2, groups: 2, bias: true);
        output.Shape.Should().Be(new TensorShape(6, 4, 4));
        builder.Parameters.Should().Be((6 * 2 * 9) + 6);
        builder.MultiplyAccumulates.Should().Be(6 * 2 * 9 * 16);
    }

    [Fact]
    public void Emitting_SameDescription_CountsAsCounting()
    {
        ModelBuilder counting = ModelBuilder.Counting();
        ModelBuilder emitting = ModelBuilder.Emitting("test", 1);
        GraphTensor logits = default;
        foreach (ModelBuilder builder in new[] { counting, emitting })
        {
            GraphTensor x = builder.Convolution("a", builder.Input(new TensorShape(2, 6, 6)), 4, 3, groups: 2);
            x = builder.Relu("r", builder.BatchNormalization("b", x));
            x = builder.Concatenate("c", [x, builder.MaxPool("m", x, 3, 1, 1)]);
            logits = builder.Dense("d", builder.AveragePool("p", builder.Crop("s", x, 2, 2), 2, 2), 5);
        }

        emitting.Relus.Should().Be(counting.Relus).And.Be(144);
        emitting.Parameters.Should().Be(counting.Parameters).And.Be(36 + 8 + (32 * 5) + 5);
        emitting.MultiplyAccumulates.Should().Be(counting.MultiplyAccumulates).And.Be((36 * 36) + 160);
        GraphWalk walk = new(emitting.Build(logits));
        walk.Relus.Should().Be(144);
        walk.Macs.Should().Be(counting.MultiplyAccumulates);
        walk.Parameters.Should().Be(counting.Parameters);
    }

    [Fact]
    public void Build_CountingBuilder_IsRefused()
    {
        ModelBuilder builder = ModelBuilder.Counting();
        GraphTensor logits = builder.Dense("d", builder.Input(new TensorShape(1, 2, 2)), 3);
        builder.Invoking(b => b.Build(logits)).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void Build_MapAsOutput_IsRefused()
    {
        ModelBuilder builder = ModelBuilder.Emitting("test", 1);
        GraphTensor map = builder.Relu("r", builder.Input(new TensorShape(1, 2, 2)));
        builder.Invoking(b => b.Build(map)).Should().Throw<ArgumentException>().WithMessage("*must be a vector, got 1x2x2*");
    }

    [Fact]
    public void Add_OtherShape_IsRefused()
    {
        ModelBuilder builder = ModelBuilder.Counting();
        GraphTensor x = builder.Input(new TensorShape(1, 4, 4));
        builder.Invoking(b => b.Add("sum", x, b.Crop("s", x, 1, 1))).Should().Throw<ArgumentException>().WithMessage("'sum' adds 1x4x4 and 1x3x3*");
    }

    [Fact]
    public void Concatenate_OtherSize_IsRefused()
    {
        ModelBuilder builder = ModelBuilder.Counting();
        GraphTensor x = builder.Input(new TensorShape(1, 4, 4));
        builder.Invoking(b => b.Concatenate("cat", [x, b.Crop("s", x, 1, 1)])).Should().Throw<ArgumentException>().WithMessage("'cat' concatenates 1x4x4, 1x3x3*");
    }

    [Fact]
    public void Convolution_KernelThatDoesNotFit_IsRefused()
    {
        ModelBuilder builder = ModelBuilder.Counting();
        GraphTensor x = builder.Input(new TensorShape(1, 4, 4));
        builder.Invoking(b => b.Convolution("big", x, 1, 5, padding: 0)).Should().Throw<ArgumentException>().WithMessage("'big' needs a map of at least 5x5, got 4x4.");
    }

    [Fact]
    public void Convolution_GroupsThatDoNotDivide_AreRefused()
    {
        ModelBuilder builder = ModelBuilder.Counting();
        GraphTensor x = builder.Input(new TensorShape(3, 4, 4));
        builder.Invoking(b => b.Convolution("g", x, 4, 3, groups: 2)).Should().Throw<ArgumentException>().WithMessage("'g': 2 groups do not divide 3 and 4 channels.");
    }
}
