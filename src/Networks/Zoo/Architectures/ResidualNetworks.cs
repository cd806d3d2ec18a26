namespace PrivateInference.Networks.Zoo.Architectures;

/// <summary>How a residual network begins.</summary>
internal enum Stem
{
    /// <summary>3x3 at stride 1, ReLU.</summary>
    Cifar,

    /// <summary>3x3 at stride 1, no ReLU (the SNL repository's <c>resnet18_in</c>).</summary>
    CifarWithoutRelu,

    /// <summary>7x7 at stride 2, ReLU, 3x3 max pool at stride 2.</summary>
    ImageNet,
}

/// <summary>
/// Residual networks with the ReLU after the add (He et al., "Deep Residual Learning", CVPR 2016); shortcuts that change the shape
/// are a 1x1 convolution and batch norm (the paper's option B).
/// </summary>
internal static class ResidualNetworks
{
    // The last batch norm of a branch starts smaller (Goyal et al., arXiv 1706.02677, section 5.1, start at 0), so that a deep
    // network's power does not grow from block to block.
    private const double BranchScale = 0.5;

    private static readonly int[] s_stageChannels = [64, 128, 256, 512];

    /// <summary>ResNet-18 (blocks 2 2 2 2) or ResNet-34 (3 4 6 3).</summary>
    public static GraphTensor Basic(ModelBuilder builder, GraphTensor input, int classes, Stem stem, params int[] blocks)
    {
        GraphTensor x = Begin(builder, input, stem, s_stageChannels[0]);
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            for (int block = 0; block < blocks[stage]; block++)
            {
                x = BasicBlock(builder, $"layer{stage + 1}.{block}", x, s_stageChannels[stage], stage > 0 && block == 0 ? 2 : 1);
            }
        }

        return Classify(builder, x, classes);
    }

    /// <summary>ResNet-50 for ImageNet; v1.5 strides in the 3x3 convolution, v1 in the first 1x1.</summary>
    public static GraphTensor Bottleneck50(ModelBuilder builder, GraphTensor input, int classes, bool strideInFirst)
    {
        GraphTensor x = Begin(builder, input, Stem.ImageNet, s_stageChannels[0]);
        int[] blocks = [3, 4, 6, 3];
        for (int stage = 0; stage < blocks.Length; stage++)
        {
            for (int block = 0; block < blocks[stage]; block++)
            {
                int stride = stage > 0 && block == 0 ? 2 : 1;
                x = BottleneckBlock(builder, $"layer{stage + 1}.{block}", x, s_stageChannels[stage], stride, strideInFirst);
            }
        }

        return Classify(builder, x, classes);
    }

    /// <summary>The CIFAR networks of depth 6n + 2: three stages of n blocks with 16, 32 and 64 channels.</summary>
    public static GraphTensor ThreeStage(ModelBuilder builder, GraphTensor input, int classes, int blocks)
    {
        GraphTensor x = Begin(builder, input, Stem.Cifar, 16);
        for (int stage = 0; stage < 3; stage++)
        {
            for (int block = 0; block < blocks; block++)
            {
                x = BasicBlock(builder, $"layer{stage + 1}.{block}", x, 16 << stage, stage > 0 && block == 0 ? 2 : 1);
            }
        }

        return Classify(builder, x, classes);
    }

    private static GraphTensor Begin(ModelBuilder builder, GraphTensor input, Stem stem, int channels)
    {
        GraphTensor x = stem == Stem.ImageNet
            ? builder.Convolution("stem.conv", input, channels, kernel: 7, stride: 2)
            : builder.Convolution("stem.conv", input, channels, kernel: 3);
        x = builder.BatchNormalization("stem.bn", x);
        if (stem != Stem.CifarWithoutRelu)
        {
            x = builder.Relu("stem", x);
        }

        return stem == Stem.ImageNet ? builder.MaxPool("stem.pool", x, kernel: 3, stride: 2, padding: 1) : x;
    }

    private static GraphTensor BasicBlock(ModelBuilder builder, string name, GraphTensor input, int channels, int stride)
    {
        GraphTensor x = Normalized(builder, $"{name}.conv1", input, channels, 3, stride);
        x = builder.Relu($"{name}.relu1", x);
        x = Normalized(builder, $"{name}.conv2", x, channels, 3, 1, BranchScale);
        x = builder.Add($"{name}.add", x, Shortcut(builder, name, input, x.Shape.Channels, stride));
        return builder.Relu($"{name}.relu2", x);
    }

    private static GraphTensor BottleneckBlock(
        ModelBuilder builder, string name, GraphTensor input, int channels, int stride, bool strideInFirst)
    {
        GraphTensor x = Normalized(builder, $"{name}.conv1", input, channels, 1, strideInFirst ? stride : 1);
        x = builder.Relu($"{name}.relu1", x);
        x = Normalized(builder, $"{name}.conv2", x, channels, 3, strideInFirst ? 1 : stride);
        x = builder.Relu($"{name}.relu2", x);
        x = Normalized(builder, $"{name}.conv3", x, 4 * channels, 1, 1, BranchScale);
        x = builder.Add($"{name}.add", x, Shortcut(builder, name, input, x.Shape.Channels, stride));
        return builder.Relu($"{name}.relu3", x);
    }

    private static GraphTensor Shortcut(ModelBuilder builder, string name, GraphTensor input, int channels, int stride)
        => stride == 1 && input.Shape.Channels == channels
            ? input
            : Normalized(builder, $"{name}.shortcut", input, channels, 1, stride);

    private static GraphTensor Normalized(
        ModelBuilder builder, string name, GraphTensor input, int channels, int kernel, int stride, double scale = 1)
        => builder.BatchNormalization($"{name}.bn", builder.Convolution(name, input, channels, kernel, stride), scale);

    private static GraphTensor Classify(ModelBuilder builder, GraphTensor input, int classes)
        => builder.Classifier("fc", builder.GlobalAveragePool("pool", input), classes);
}
