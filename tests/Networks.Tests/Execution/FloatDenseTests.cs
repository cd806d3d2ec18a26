using PrivateInference.Networks.Execution;
using PrivateInference.Networks.Tests.Reading;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Execution;

public sealed class FloatDenseTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(31, 3)]
    [InlineData(32, 2)]
    [InlineData(33, 5)]
    [InlineData(1100, 1000)]
    public void Run_AnyLength_AgreesWithDefinition(int inputs, int outputs)
    {
        float[] weights = Samples.Floats(inputs * outputs, 1);
        float[] input = Samples.Floats(inputs, 2);
        float[] bias = Samples.Floats(outputs, 3);

        float[] output = FloatDense.Run(weights, bias, input, outputs);

        output.ShouldBeNear(NaiveLayers.Convolution(ConvolutionShape.Dense(inputs, outputs), weights, bias, input));
    }
}
