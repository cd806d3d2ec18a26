namespace PrivateInference.Networks.Zoo.Architectures;

/// <summary>Networks without batch norm or shortcuts that the first protocols were measured on.</summary>
internal static class SmallNetworks
{
    /// <summary>The CIFAR-10 network of MiniONN (Liu et al., CCS 2017, eprint 2017/452), as in DELPHI's repository.</summary>
    public static GraphTensor MiniOnnCifar(ModelBuilder builder, GraphTensor input, int classes)
    {
        (int Channels, int Kernel, bool Pool)[] layers =
            [(64, 3, false), (64, 3, true), (64, 3, false), (64, 3, true), (64, 3, false), (64, 1, false), (16, 1, false)];
        GraphTensor x = input;
        for (int layer = 0; layer < layers.Length; layer++)
        {
            x = builder.Convolution($"conv{layer}", x, layers[layer].Channels, layers[layer].Kernel, bias: true);
            x = builder.Relu($"relu{layer}", x);
            if (layers[layer].Pool)
            {
                x = builder.AveragePool($"pool{layer}", x, kernel: 2, stride: 2);
            }
        }

        return builder.Classifier("fc", x, classes);
    }

    /// <summary>The MNIST network of MiniONN with average pools, as in DELPHI's repository.</summary>
    public static GraphTensor DelphiMnist(ModelBuilder builder, GraphTensor input, int classes)
    {
        GraphTensor x = input;
        for (int layer = 0; layer < 2; layer++)
        {
            x = builder.Relu($"relu{layer}", builder.Convolution($"conv{layer}", x, 16, kernel: 5, padding: 0, bias: true));
            x = builder.AveragePool($"pool{layer}", x, kernel: 2, stride: 2);
        }

        x = builder.Relu("fc1.relu", builder.Dense("fc1", x, 100));
        return builder.Classifier("fc", x, classes);
    }
}
