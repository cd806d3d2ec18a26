using PrivateInference.Networks.Zoo;

namespace PrivateInference.Networks.Tests.Zoo;

public sealed class ZooCountTests
{
    // Every row of the papers' relu_counts.csv, and ResNet-20 and ResNet-8 by the same formula.
    public static TheoryData<string, long> PublishedCounts => new()
    {
        { "resnet18-cifar", 557_056 },
        { "resnet18-cifar-nostem", 491_520 },
        { "resnet18-tiny", 2_228_224 },
        { "resnet18-tiny-nostem", 1_966_080 },
        { "resnet18-imagenet", 2_308_096 },
        { "resnet18-imagenet-cifarstem", 27_295_744 },
        { "resnet34-cifar", 966_656 },
        { "resnet34-cifar-nostem", 901_120 },
        { "resnet34-tiny", 3_866_624 },
        { "resnet34-imagenet", 3_562_496 },
        { "resnet50-imagenet", 9_608_704 },
        { "resnet50-imagenet-v1", 9_081_856 },
        { "wrn-22-8-cifar-nofinal", 1_359_872 },
        { "wrn-22-8-cifar", 1_392_640 },
        { "wrn-22-8-tiny-nofinal", 5_439_488 },
        { "wrn-22-8-tiny", 5_570_560 },
        { "vgg16-cifar-onefc", 276_480 },
        { "vgg16-cifar", 284_672 },
        { "vgg16-tiny", 1_114_112 },
        { "vgg16-cifar-crd", 294_912 },
        { "resnet32-cifar", 303_104 },
        { "resnet32-tiny", 1_212_416 },
        { "minionn-cifar", 173_056 },
        { "mnist-delphi", 10_340 },
        { "cryptonas-6x14-cifar", 86_016 },
        { "cryptonas-12x28-cifar", 344_064 },
        { "cryptonas-24x56-cifar", 1_376_256 },
        { "sphynx-25k-cifar", 25_600 },
        { "sphynx-30k-cifar", 30_720 },
        { "sphynx-40k-cifar", 40_960 },
        { "sphynx-50k-cifar", 51_200 },
        { "sphynx-70k-cifar", 71_680 },
        { "sphynx-100k-cifar", 102_400 },
        { "sphynx-102k-tiny", 102_400 },
        { "sphynx-204k-tiny", 204_800 },
        { "sphynx-286k-tiny", 286_720 },
        { "sphynx-492k-tiny", 491_520 },
        { "sphynx-614k-tiny", 614_400 },
        { "resnet20-cifar", 188_416 },
        { "resnet20-tiny", 753_664 },
        { "resnet8-digits", 4_608 },
        { "resnet8-mnist", 56_448 },
    };

    [Theory]
    [MemberData(nameof(PublishedCounts))]
    public void Entries_PublishedNetwork_HasThePublishedReluCount(string name, long relus)
        => Entry(name).Relus.Should().Be(relus);

    [Fact]
    public void Entries_All_AreThePublishedNetworksOnceEach()
        => NetworkZoo.Entries.Select(entry => entry.Name).Should().OnlyHaveUniqueItems()
            .And.BeEquivalentTo(PublishedCounts.Select(row => row.Data.Item1));

    // torchvision's resnet18, resnet34, resnet50 and vgg16_bn count 11,689,512, 21,797,672 and 25,557,032 parameters.
    [Theory]
    [InlineData("resnet18-imagenet", 11_689_512)]
    [InlineData("resnet34-imagenet", 21_797_672)]
    [InlineData("resnet50-imagenet", 25_557_032)]
    public void Entries_ImageNetResNet_HasTheKnownParameterCount(string name, long parameters)
        => Entry(name).Parameters.Should().Be(parameters);

    // By hand: 16*25*576 + 16*16*25*64 + 256*100 + 100*10; 16*25+16 + 16*400+16 + 25700 + 1010.
    [Fact]
    public void Entries_MnistDelphi_HasTheCountsWorkedOutByHand()
    {
        ZooEntry entry = Entry("mnist-delphi");
        entry.Macs.Should().Be(666_600);
        entry.Parameters.Should().Be(33_542);
    }

    [Fact]
    public void Entries_CsvOfThePapers_EveryRowIsInTheZoo()
    {
        string[] rows = SharedFiles.ReadLines("papers/relu_counts.csv");
        List<long> counts = [.. rows.Skip(1).Select(row => SharedFiles.SplitCsv(row)).Select(fields => long.Parse(fields[4]))];
        counts.Should().HaveCountGreaterThan(30);
        NetworkZoo.Entries.Select(entry => entry.Relus).Should().Contain(counts);
    }

    [Theory]
    [InlineData("ResNet18 32x32 stem ReLU", "resnet18-cifar")]
    [InlineData("ResNet34 32x32 stem ReLU", "resnet34-cifar")]
    [InlineData("ResNet18 224 standard", "resnet18-imagenet")]
    [InlineData("ResNet32 32x32", "resnet32-cifar")]
    [InlineData("ResNet50 224 v1.5", "resnet50-imagenet")]
    [InlineData("VGG16-BN 32x32", "vgg16-cifar-onefc")]
    [InlineData("VGG16-BN 32x32 CRD variant", "vgg16-cifar-crd")]
    [InlineData("WRN-22-8 32x32 (final ReLU)", "wrn-22-8-cifar")]
    public void ReluLayers_CsvOfThePapers_SameShapesInTheSameOrder(string published, string name)
    {
        List<TensorShape> expected = [.. SharedFiles.ReadLines("papers/relu_layer_shapes.csv")
            .Select(SharedFiles.SplitCsv)
            .Where(fields => fields[0] == published)
            .Select(fields => new TensorShape(int.Parse(fields[3]), int.Parse(fields[4]), int.Parse(fields[5])))];
        expected.Should().NotBeEmpty();
        ZooTable.Networks.Single(network => network.Name == name).Count().ReluLayers
            .Select(layer => layer.Shape).Should().Equal(expected);
    }

    // As the variants of relu_counts.csv and the fixed architectures of the papers' repositories describe them.
    [Theory]
    [InlineData("minionn-cifar", "64x32x32 64x32x32 64x16x16 64x16x16 64x8x8 64x8x8 16x8x8")]
    [InlineData("mnist-delphi", "16x24x24 16x8x8 100x1x1")]
    [InlineData("cryptonas-6x14-cifar", "14x32x32 14x32x32 56x16x16 56x16x16 224x8x8 224x8x8")]
    [InlineData("sphynx-25k-cifar", "20x16x16 80x8x8 80x8x8 80x8x8 80x8x8")]
    [InlineData("sphynx-40k-cifar", "5x32x32 20x16x16 20x16x16 80x8x8 80x8x8 80x8x8 80x8x8 80x8x8")]
    public void ReluLayers_DescribedNetwork_SameShapesInTheSameOrder(string name, string shapes)
        => string.Join(' ', ZooTable.Networks.Single(network => network.Name == name).Count().ReluLayers.Select(layer => layer.Shape))
            .Should().Be(shapes);

    [Fact]
    public void ReluLayers_CsvOfThePapers_EveryNetworkIsCompared()
    {
        IEnumerable<string> published = SharedFiles.ReadLines("papers/relu_layer_shapes.csv").Skip(1)
            .Select(row => SharedFiles.SplitCsv(row)[0]).Distinct();
        published.Should().HaveCount(8);
    }

    private static ZooEntry Entry(string name) => NetworkZoo.Entries.Single(entry => entry.Name == name);
}
