namespace PrivateInference.Networks.Zoo.Architectures;

/// <summary>How a VGG-16 ends.</summary>
internal enum VggHead
{
    /// <summary>Five max pools, two dense layers of 4,096 with ReLUs, one dense layer.</summary>
    ThreeDense,

    /// <summary>Five max pools, one dense layer.</summary>
    OneDense,

    /// <summary>Three max pools, so that the last six convolutions stay at an eighth of the image, global average, one dense layer.</summary>
    GlobalAverage,
}

/// <summary>VGG-16 with batch norm (Simonyan and Zisserman, ICLR 2015, configuration D).</summary>
internal static class Vgg16
{
    private static readonly int[] s_blocks = [2, 2, 3, 3, 3];

    /// <summary>Thirteen convolutions and a head.</summary>
    public static GraphTensor Build(ModelBuilder builder, GraphTensor input, int classes, VggHead head)
    {
        int pools = head == VggHead.GlobalAverage ? 3 : 5;
        int layer = 0;
        GraphTensor x = input;
        for (int block = 0; block < s_blocks.Length; block++)
        {
            int channels = Math.Min(64 << block, 512);
            for (int i = 0; i < s_blocks[block]; i++, layer++)
            {
                x = builder.Convolution($"conv{layer}", x, channels, kernel: 3, bias: true);
                x = builder.Relu($"relu{layer}", builder.BatchNormalization($"bn{layer}", x));
            }

            if (block < pools)
            {
                x = builder.MaxPool($"pool{block}", x, kernel: 2, stride: 2);
            }
        }

        if (head == VggHead.GlobalAverage)
        {
            x = builder.GlobalAveragePool("pool", x);
        }

        if (head == VggHead.ThreeDense)
        {
            x = builder.Relu("fc1.relu", builder.Dense("fc1", x, 4096));
            x = builder.Relu("fc2.relu", builder.Dense("fc2", x, 4096));
        }

        return builder.Classifier("fc", x, classes);
    }
}
