using System.Runtime.InteropServices;
using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Reading;
using PrivateInference.Networks.Tests.Tensors;
using PrivateInference.Networks.Zoo;

namespace PrivateInference.Networks.Tests.Zoo;

public sealed class NetworkZooTests
{
    // One of every architecture and head.
    public static TheoryData<string> Built =>
    [
        "mnist-delphi", "minionn-cifar", "resnet8-digits", "resnet20-cifar", "resnet32-tiny", "resnet18-cifar-nostem", "resnet50-imagenet-v1",
        "wrn-22-8-cifar-nofinal", "vgg16-cifar", "vgg16-cifar-crd", "cryptonas-6x14-cifar", "sphynx-40k-cifar", "sphynx-102k-tiny",
    ];

    [Theory]
    [MemberData(nameof(Built))]
    public void BuildModel_WalkedByTheOperatorsRulesAndRead_HasTheListedCounts(string name)
    {
        ZooEntry entry = NetworkZoo.Entries.Single(row => row.Name == name);
        ModelProto model = NetworkZoo.BuildModel(name);
        GraphWalk walk = new(model);
        walk.Relus.Should().Be(entry.Relus);
        walk.Macs.Should().Be(entry.Macs);
        walk.Parameters.Should().Be(entry.Parameters);
        walk.Output.Should().Equal(1, entry.Classes);
        model.OpsetImport.Should().ContainSingle().Which.Version.Should().Be(17);
        model.MetadataProps.Should().ContainSingle(property => property.Key == "variant" && property.Value == entry.Variant);

        Network network = new ModelReader(model, name, folder: null).Read(name);
        network.InputShape.Should().Be(entry.InputShape);
        network.OutputShape.Should().Be(new TensorShape(entry.Classes, 1, 1));
        NetworkSummary.Of(network).MultiplyAccumulates.Should().Be(entry.Macs);
        network.Layers.OfType<ReluLayer>().Select(layer => new GraphTensor(layer.Name, layer.Shape))
            .Should().Equal(ZooTable.Networks.Single(row => row.Name == name).Count().ReluLayers);
    }

    [Fact]
    public void BuildModel_EveryConstant_IsFiniteAndEveryVariancePositive()
    {
        foreach (TensorProto tensor in NetworkZoo.BuildModel("sphynx-25k-cifar").Graph.Initializer.Where(t => t.DataType == 1))
        {
            float[] values = Floats(tensor);
            values.Should().OnlyContain(value => float.IsFinite(value), tensor.Name);
            if (tensor.Name.EndsWith(".weight", StringComparison.Ordinal))
            {
                values.Distinct().Should().HaveCountGreaterThan(1, tensor.Name);
            }

            if (tensor.Name.EndsWith(".variance", StringComparison.Ordinal))
            {
                values.Should().OnlyContain(value => value > 0.01f, tensor.Name);
            }
        }
    }

    [Fact]
    public void BuildModel_SameSeed_IsTheSameModel()
        => NetworkZoo.BuildModel("resnet20-cifar", 5).ToByteArray().Should().Equal(NetworkZoo.BuildModel("resnet20-cifar", 5).ToByteArray());

    [Fact]
    public void BuildModel_AnotherSeed_HasOtherWeights()
    {
        static ByteString FirstWeights(ulong seed) => NetworkZoo.BuildModel("mnist-delphi", seed).Graph.Initializer[0].RawData;
        FirstWeights(1).Should().NotBeEquivalentTo(FirstWeights(2));
    }

    [Fact]
    public void BuildModel_NameInCapitals_IsTheSameNetwork() => NetworkZoo.BuildModel("MNIST-Delphi").Graph.Name.Should().Be("mnist-delphi");

    [Fact]
    public void BuildModel_HundredClasses_HasAHundredLogits()
        => new GraphWalk(NetworkZoo.BuildModel("resnet20-cifar", classes: 100)).Output.Should().Equal(1, 100);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void BuildModel_NoClasses_IsRefused(int classes)
    {
        Action build = () => NetworkZoo.BuildModel("mnist-delphi", classes: classes);
        build.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(classes));
    }

    [Theory]
    [InlineData("resnet18-cifra", "resnet18-cifar")]
    [InlineData("resnet32", "resnet32-cifar")]
    [InlineData("vgg", "vgg16-cifar")]
    [InlineData("minion-cifar", "minionn-cifar")]
    public void BuildModel_UnknownName_ListsNearOnes(string typed, string near)
    {
        Action build = () => NetworkZoo.BuildModel(typed);
        build.Should().Throw<ArgumentException>().WithMessage($"No network is named '{typed}'. Near: *{near}*");
        NetworkZoo.Contains(typed).Should().BeFalse();
        NetworkZoo.Contains(near).Should().BeTrue();
    }

    [Fact]
    public void Write_File_HoldsTheModel()
    {
        using TemporaryFile file = new(extension: ".onnx");
        NetworkZoo.Write("mnist-delphi", file.Path, seed: 3);
        ModelProto.Parser.ParseFrom(File.ReadAllBytes(file.Path)).Should().Be(NetworkZoo.BuildModel("mnist-delphi", 3));
    }

    [Fact]
    public void Write_FolderThatIsNot_LeavesNothing()
    {
        Action write = () => NetworkZoo.Write("mnist-delphi", "/nowhere/at/all.onnx");
        write.Should().Throw<IOException>();
    }

    internal static float[] Floats(TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
}
