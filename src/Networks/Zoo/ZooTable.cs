using PrivateInference.Networks.Zoo.Architectures;

namespace PrivateInference.Networks.Zoo;

/// <summary>All networks of the zoo, in the order they are listed.</summary>
internal static class ZooTable
{
    private const string Asplos = "github:kvgarimella/cryptonite@4dab8f9:simulator/experiments/utils NUM_RELU";
    private const string Snl = "github:NYU-DICE-Lab/selective_network_linearization@eac688c:archs_unstructured/cifar_resnet.py";
    private const string Rlnet = "github:sreetamasarkar/rlnet:sensitivity_list.yaml";
    private const string Delphi = "github:mc2-project/delphi:rust/experiments/src";
    private const string Derived = "derived by formula";

    private static readonly TensorShape s_digits = new(1, 8, 8);
    private static readonly TensorShape s_mnist = new(1, 28, 28);
    private static readonly TensorShape s_cifar = new(3, 32, 32);
    private static readonly TensorShape s_tiny = new(3, 64, 64);
    private static readonly TensorShape s_imageNet = new(3, 224, 224);

    /// <summary>The rows.</summary>
    public static IReadOnlyList<ZooNetwork> Networks { get; } =
    [
        Cifar("minionn-cifar", "7 ReLU layers, average pools, no batch norm", "DELPHI", Delphi, SmallNetworks.MiniOnnCifar),
        new("mnist-delphi", "two 5x5 convolutions, average pools, dense 100", s_mnist, 10, "DELPHI", Delphi, SmallNetworks.DelphiMnist),
        .. DigitResNets(),
        .. ThreeStageResNets(),
        .. ResNets(),
        .. WideResNets(),
        .. Vggs(),
        .. Searched(),
    ];

    private static IEnumerable<ZooNetwork> DigitResNets()
    {
        const string Variant = "1 block a stage; stem 16, 3 stages (16/32/64), 1x1 convolution shortcuts (option B), global average pool";
        const string User = "trials of ReLU reduction that end in minutes";
        yield return new("resnet8-digits", Variant, s_digits, 10, User, Derived, Build);
        yield return new("resnet8-mnist", Variant, s_mnist, 10, User, Derived, Build);

        static GraphTensor Build(ModelBuilder builder, GraphTensor input, int classes) => ResidualNetworks.ThreeStage(builder, input, classes, blocks: 1);
    }

    private static IEnumerable<ZooNetwork> ThreeStageResNets()
    {
        const string Variant = "stem 16, 3 stages (16/32/64), 1x1 convolution shortcuts (option B), global average pool";
        yield return Cifar("resnet20-cifar", $"3 blocks a stage; {Variant}", "CIFAR baselines", Derived, Build(3));
        yield return Tiny("resnet20-tiny", $"3 blocks a stage; {Variant}", "CIFAR baselines at 64x64", Derived, Build(3));
        yield return Cifar("resnet32-cifar", $"5 blocks a stage; {Variant}", "DELPHI, ASPLOS23", Asplos, Build(5));
        yield return Tiny("resnet32-tiny", $"5 blocks a stage; {Variant}", "ASPLOS23", Asplos, Build(5));

        static Architecture Build(int blocks) => (b, x, classes) => ResidualNetworks.ThreeStage(b, x, classes, blocks);
    }

    private static IEnumerable<ZooNetwork> ResNets()
    {
        const string Small = "3x3 stride-1 stem, no max pool, ReLU after the stem";
        const string NoStemRelu = "3x3 stride-1 stem, no max pool, no ReLU after the stem (resnet18_in, resnet34_in)";
        const string Standard = "7x7 stride-2 stem, 3x3 stride-2 max pool";
        yield return Cifar("resnet18-cifar", Small, "ASPLOS23, SENet, DeepReDuce", Asplos, Basic(Stem.Cifar, 2, 2, 2, 2));
        yield return Cifar("resnet18-cifar-nostem", NoStemRelu, "SNL", Snl, Basic(Stem.CifarWithoutRelu, 2, 2, 2, 2));
        yield return Tiny("resnet18-tiny", Small, "ASPLOS23, SENet", Asplos, Basic(Stem.Cifar, 2, 2, 2, 2));
        yield return Tiny("resnet18-tiny-nostem", NoStemRelu, "SNL", Snl, Basic(Stem.CifarWithoutRelu, 2, 2, 2, 2));
        yield return ImageNet("resnet18-imagenet", Standard, "SENet", Rlnet, Basic(Stem.ImageNet, 2, 2, 2, 2));
        yield return ImageNet(
            "resnet18-imagenet-cifarstem",
            $"{Small}, at 224x224",
            "what cryptonite's count_relus.py prints; not the usual ImageNet network",
            "github:kvgarimella/cryptonite@4dab8f9:artifact/pytorch_models/count_relus.py",
            Basic(Stem.Cifar, 2, 2, 2, 2));
        yield return Cifar("resnet34-cifar", Small, "SENet", Rlnet, Basic(Stem.Cifar, 3, 4, 6, 3));
        yield return Cifar("resnet34-cifar-nostem", NoStemRelu, "SNL", Snl, Basic(Stem.CifarWithoutRelu, 3, 4, 6, 3));
        yield return Tiny("resnet34-tiny", Small, "SENet's at 64x64", Derived, Basic(Stem.Cifar, 3, 4, 6, 3));
        yield return ImageNet("resnet34-imagenet", Standard, "standard", Derived, Basic(Stem.ImageNet, 3, 4, 6, 3));
        yield return ImageNet("resnet50-imagenet", "v1.5, stride in the 3x3 convolution", "standard", Derived, Bottleneck(false));
        yield return ImageNet("resnet50-imagenet-v1", "v1, stride in the first 1x1 convolution", "standard", Derived, Bottleneck(true));

        static Architecture Basic(Stem stem, params int[] blocks) => (b, x, classes) => ResidualNetworks.Basic(b, x, classes, stem, blocks);
        static Architecture Bottleneck(bool first) => (b, x, classes) => ResidualNetworks.Bottleneck50(b, x, classes, first);
    }

    private static IEnumerable<ZooNetwork> WideResNets()
    {
        const string Final = "pre-activation, batch norm and ReLU at the end (19 ReLU layers)";
        const string NoFinal = "pre-activation, batch norm but no ReLU at the end (18 ReLU layers)";
        yield return Cifar("wrn-22-8-cifar", Final, "SENet", Rlnet, Build(true));
        yield return Cifar("wrn-22-8-cifar-nofinal", NoFinal, "SNL", Snl, Build(false));
        yield return Tiny("wrn-22-8-tiny", Final, "SENet's at 64x64", Derived, Build(true));
        yield return Tiny("wrn-22-8-tiny-nofinal", NoFinal, "SNL", Snl, Build(false));

        static Architecture Build(bool final) => (b, x, classes) => WideResNet.Depth22Width8(b, x, classes, final);
    }

    private static IEnumerable<ZooNetwork> Vggs()
    {
        const string TwoRelus = "batch norm, 13 convolution ReLUs and two 4096 dense ReLUs, five max pools";
        yield return Cifar("vgg16-cifar", TwoRelus, "ASPLOS23, DeepReDuce", Asplos, Build(VggHead.ThreeDense));
        yield return Cifar(
            "vgg16-cifar-onefc", "batch norm, 13 convolution ReLUs, five max pools, one dense layer", "standard", Derived, Build(VggHead.OneDense));
        yield return Cifar(
            "vgg16-cifar-crd",
            "batch norm, three max pools, last six convolutions at 4x4, global average pool, one dense layer",
            "SENet, CRD",
            Rlnet,
            Build(VggHead.GlobalAverage));
        yield return Tiny("vgg16-tiny", TwoRelus, "ASPLOS23", Asplos, Build(VggHead.ThreeDense));

        static Architecture Build(VggHead head) => (b, x, classes) => Vgg16.Build(b, x, classes, head);
    }

    private static IEnumerable<ZooNetwork> Searched()
    {
        foreach ((int layers, int width) in new[] { (6, 14), (12, 28), (24, 56) })
        {
            yield return Cifar(
                $"cryptonas-{layers}x{width}-cifar",
                $"CNet, {layers} layers of width {width}, one ReLU a layer, channels x4 at each of two reductions",
                "CryptoNAS",
                "github:zghodsi/CryptoNAS@43d6413:cryptonas/scripts",
                (b, x, classes) => CryptoNas.Build(b, x, classes, layers, width));
        }

        foreach ((int thousands, bool tiny, int channels, int cells, int first, int second) in SphynxRows())
        {
            Architecture build = (b, x, classes) => Sphynx.Build(b, x, classes, channels, cells, first, second);
            string variant = $"C={channels} L={cells}, reductions at cells {first} and {second}; ReLUs = C*H*H*L";
            const string Source = "github:NYU-DICE-Lab/Sphynx:README.md";
            yield return tiny
                ? Tiny($"sphynx-{thousands}k-tiny", variant, "Sphynx", Source, build)
                : Cifar($"sphynx-{thousands}k-cifar", variant, "Sphynx", Source, build);
        }
    }

    private static IEnumerable<(int Thousands, bool Tiny, int Channels, int Cells, int First, int Second)> SphynxRows() =>
    [
        (25, false, 5, 5, 0, 1), (30, false, 5, 6, 0, 1), (40, false, 5, 8, 1, 3), (50, false, 5, 10, 0, 5),
        (70, false, 7, 10, 0, 5), (100, false, 10, 10, 0, 5),
        (102, true, 5, 5, 0, 1), (204, true, 5, 10, 0, 5), (286, true, 7, 10, 0, 5), (492, true, 12, 10, 0, 5), (614, true, 15, 10, 0, 5),
    ];

    private static ZooNetwork Cifar(string name, string variant, string usedBy, string source, Architecture build)
        => new(name, variant, s_cifar, 10, usedBy, source, build);

    private static ZooNetwork Tiny(string name, string variant, string usedBy, string source, Architecture build)
        => new(name, variant, s_tiny, 200, usedBy, source, build);

    private static ZooNetwork ImageNet(string name, string variant, string usedBy, string source, Architecture build)
        => new(name, variant, s_imageNet, 1000, usedBy, source, build);
}
