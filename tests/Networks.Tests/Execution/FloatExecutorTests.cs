using PrivateInference.Networks.Tests.Reading;

namespace PrivateInference.Networks.Tests.Execution;

public sealed class FloatExecutorTests
{
    private static readonly TensorShape s_shape = new(2, 1, 2);

    private static readonly Network s_network = new(
        "n",
        "",
        s_shape,
        [
            new AffineLayer("double", [0], s_shape, [2, -2], [0, 1]),
            new ReluLayer("relu", [1], s_shape, 3, new ReluMask([true, false, true, true])),
            new AddLayer("difference", [0, 2], s_shape, Subtract: true),
            new MultiplyLayer("square", [3, 3], s_shape),
            new ConcatLayer("both", [4, 0], new TensorShape(4, 1, 2)),
            new GatherLayer("some", [5], new TensorShape(3, 1, 1), [7, -1, 0]),
        ],
        OutputTransform.None);

    [Fact]
    public void RunAll_HandMadeNetwork_GivesEveryTensor()
    {
        float[][] tensors = FloatExecutor.RunAll(s_network, [2, -3, 1, -4]);

        tensors.Should().BeEquivalentTo(
            new float[][]
            {
                [2, -3, 1, -4],
                [4, -6, -1, 9],
                [3, -6, 0, 3],
                [-1, 3, 1, -7],
                [1, 9, 1, 49],
                [1, 9, 1, 49, 2, -3, 1, -4],
                [-4, 0, 1],
            },
            options => options.WithStrictOrdering());
    }

    [Fact]
    public void Run_WithObserver_SeesTheTensorsOfRunAllInOrder()
    {
        float[] input = Samples.Floats(4);
        List<(int Tensor, float[] Values)> seen = [];

        float[] output = FloatExecutor.Run(s_network, input, (tensor, values) => seen.Add((tensor, values.ToArray())));

        seen.Select(entry => entry.Tensor).Should().Equal(0, 1, 2, 3, 4, 5, 6);
        seen.Select(entry => entry.Values).Should().BeEquivalentTo(FloatExecutor.RunAll(s_network, input), options => options.WithStrictOrdering());
        output.Should().Equal(seen[^1].Values);
    }

    [Fact]
    public void Run_ImageOfAnotherSize_SaysBoth()
    {
        Action run = () => FloatExecutor.Run(s_network, new float[5]);

        run.Should().Throw<ArgumentException>().WithMessage("*5 scalars*2x1x2 = 4*");
    }
}
