namespace PrivateInference.Networks.Zoo.Architectures;

/// <summary>
/// Wide residual networks (Zagoruyko and Komodakis, BMVC 2016): batch norm and ReLU before each convolution. A shortcut that changes
/// the shape is a 1x1 convolution of the block's first ReLU.
/// </summary>
internal static class WideResNet
{
    /// <summary>Depth 22 (three blocks in each of three stages), width 8.</summary>
    /// <param name="finalRelu">Whether a ReLU follows the last batch norm (the SNL repository has none).</param>
    public static GraphTensor Depth22Width8(ModelBuilder builder, GraphTensor input, int classes, bool finalRelu)
    {
        GraphTensor x = builder.Convolution("stem", input, 16, kernel: 3);
        for (int stage = 0; stage < 3; stage++)
        {
            for (int block = 0; block < 3; block++)
            {
                x = Block(builder, $"b{stage + 1}.{block}", x, 128 << stage, stage > 0 && block == 0 ? 2 : 1);
            }
        }

        x = builder.BatchNormalization("final.bn", x);
        if (finalRelu)
        {
            x = builder.Relu("final", x);
        }

        return builder.Classifier("fc", builder.GlobalAveragePool("pool", x), classes);
    }

    private static GraphTensor Block(ModelBuilder builder, string name, GraphTensor input, int channels, int stride)
    {
        GraphTensor pre = builder.Relu($"{name}.pre", builder.BatchNormalization($"{name}.bn1", input));
        GraphTensor x = builder.Convolution($"{name}.conv1", pre, channels, kernel: 3, stride);
        x = builder.Relu($"{name}.mid", builder.BatchNormalization($"{name}.bn2", x));
        x = builder.Convolution($"{name}.conv2", x, channels, kernel: 3);
        GraphTensor shortcut = input.Shape.Channels == channels
            ? input
            : builder.Convolution($"{name}.shortcut", pre, channels, kernel: 1, stride);
        return builder.Add($"{name}.add", x, shortcut);
    }
}
