using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Reading;
using PrivateInference.Networks.Tests.Tensors;
using PrivateInference.Networks.Zoo;

namespace PrivateInference.Networks.Tests.Zoo;

public sealed class ZooReadingTests
{
    [Fact]
    public void Build_SmallNetwork_CarriesItsNameAndVariant()
    {
        Network network = NetworkZoo.Build("MNIST-delphi");
        network.Name.Should().Be("mnist-delphi");
        network.Variant.Should().StartWith("two 5x5 convolutions");
    }

    [Fact]
    public void Write_ReadFromTheFile_IsTheBuiltNetwork()
    {
        using TemporaryFile file = new(extension: ".onnx");
        NetworkZoo.Write("mnist-delphi", file.Path, seed: 9);
        float[] image = WhiteImage(new TensorShape(1, 28, 28));
        FloatExecutor.Run(NetworkReader.Read(file.Path), image).Should().Equal(FloatExecutor.Run(NetworkZoo.Build("mnist-delphi", 9), image));
    }

    [Theory]
    [InlineData("mnist-delphi")]
    [InlineData("minionn-cifar")]
    [InlineData("resnet20-cifar")]
    [InlineData("resnet32-cifar")]
    [InlineData("cryptonas-6x14-cifar")]
    [InlineData("sphynx-25k-cifar")]
    public void Build_WhiteImage_LogitsAreOfOrderOneToTen(string name)
    {
        Network network = NetworkZoo.Build(name);
        float[] logits = FloatExecutor.Run(network, WhiteImage(network.InputShape));
        logits.Should().OnlyContain(value => float.IsFinite(value));
        logits.Max(Math.Abs).Should().BeInRange(1, 20);
    }

    // What training-mode batch norm would divide by is what the model says, within a factor, at every depth.
    [Theory]
    [InlineData("resnet32-cifar")]
    [InlineData("sphynx-25k-cifar")]
    public void Build_WhiteImage_BatchNormStatisticsFitTheData(string name)
    {
        ModelProto model = NetworkZoo.BuildModel(name);
        Dictionary<string, float[]> constants = model.Graph.Initializer.Where(t => t.DataType == 1).ToDictionary(t => t.Name, NetworkZooTests.Floats);
        Network network = new ModelReader(model, name, folder: null).Read(name);
        float[][] tensors = FloatExecutor.RunAll(network, WhiteImage(network.InputShape));
        int compared = 0;
        for (int k = 0; k < network.Layers.Count; k++)
        {
            if (network.Layers[k] is AffineLayer layer)
            {
                float[] scale = constants[layer.Name + ".scale"];
                float[] offset = constants[layer.Name + ".offset"];
                double power = tensors[k + 1].Select((y, i) => Math.Pow((y - offset[i / layer.Shape.Pixels]) / scale[i / layer.Shape.Pixels], 2)).Average();
                power.Should().BeInRange(0.4, 2, layer.Name);
                compared++;
            }
        }

        compared.Should().BeGreaterThan(30);
    }

    private static float[] WhiteImage(TensorShape shape)
    {
        // Sums of four uniform values: near Gaussian, variance 1.
        float[] uniform = new SeededWeights(77).Uniform(4 * shape.Elements, -Math.Sqrt(0.75), Math.Sqrt(0.75));
        return [.. uniform.Chunk(4).Select(values => values.Sum())];
    }
}
