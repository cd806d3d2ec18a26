namespace PrivateInference.Networks.Zoo.Architectures;

/// <summary>
/// The fixed networks of CryptoNAS (Ghodsi et al., NeurIPS 2020, arXiv 2006.08733): one ReLU per layer before its convolution, skip
/// links without ReLU, channels times four at each of two reductions, so that every layer has the same number of ReLUs.
/// </summary>
internal static class CryptoNas
{
    // One layer a line: kernel, then a flag for the stem and each earlier layer but the one just before.
    private static readonly string[] s_six = ["3", "3 0", "3 11", "5 010", "3 1010", "3 00110"];

    private static readonly string[] s_twelve =
    [
        "5", "5 0", "5 11", "5 100", "5 0110", "3 11100", "3 010000", "3 0010111", "3 10001100", "3 000001100", "5 0000100000",
        "3 10010001110",
    ];

    private static readonly string[] s_twentyFour =
    [
        "3", "3 1", "3 00", "3 101", "5 0000", "3 00011", "5 100111", "3 1001010", "5 00001000", "5 001101011", "5 0100101010",
        "3 00000010100", "5 100100011010", "5 0110001100110", "5 00010100000000", "5 000010011010010", "5 0000001000000000",
        "5 00101000010010111", "3 000110110000100000", "5 1100000000011100000", "3 00110001001111010101", "3 001001010000000000100",
        "3 0001100000001111010100", "5 00010000100000100000011",
    ];

    /// <summary>6 layers of width 14, 12 of 28 or 24 of 56.</summary>
    public static GraphTensor Build(ModelBuilder builder, GraphTensor input, int classes, int layerCount, int width)
    {
        string[] layers = layerCount switch { 6 => s_six, 12 => s_twelve, _ => s_twentyFour };
        GraphTensor stem = builder.Convolution("stem", input, width, kernel: 3);
        List<GraphTensor?> outputs = [builder.BatchNormalization("stem.bn", stem)];
        for (int layer = 0; layer < layers.Length; layer++)
        {
            outputs.Add(Layer(builder, $"layer{layer}", layers[layer], outputs, width));
            if (layer + 1 == layers.Length / 3 || layer + 1 == layers.Length / 3 * 2)
            {
                width *= 4;
                Reduce(builder, $"layer{layer}", layers.AsSpan(layer + 1), outputs, width);
            }
        }

        GraphTensor pooled = builder.GlobalAveragePool("pool", outputs[^1]!.Value);
        return builder.Classifier("fc", pooled, classes, bias: false);
    }

    private static GraphTensor Layer(ModelBuilder builder, string name, string layer, List<GraphTensor?> earlier, int width)
    {
        GraphTensor x = builder.Relu($"{name}.relu", earlier[^1]!.Value);
        x = builder.Convolution($"{name}.conv", x, width, kernel: layer[0] - '0');
        x = builder.BatchNormalization($"{name}.bn", x);
        if (layer.Length == 1)
        {
            return x;
        }

        List<GraphTensor> joined = [.. earlier.Where((_, index) => Uses(layer, index)).Select(tensor => tensor!.Value), x];
        x = joined.Count == 1 ? x : builder.Concatenate($"{name}.concat", joined);
        x = builder.Convolution($"{name}.skip", x, width, kernel: 1);
        return builder.BatchNormalization($"{name}.skip.bn", x);
    }

    // Only what a later layer reads is reduced.
    private static void Reduce(ModelBuilder builder, string name, ReadOnlySpan<string> later, List<GraphTensor?> outputs, int width)
    {
        for (int index = 0; index < outputs.Count; index++)
        {
            bool used = index == outputs.Count - 1;
            foreach (string layer in later)
            {
                used |= Uses(layer, index);
            }

            outputs[index] = used ? FactorizedReduction.Build(builder, $"{name}.reduce{index}", outputs[index]!.Value, width) : null;
        }
    }

    private static bool Uses(string layer, int index) => index + 2 < layer.Length && layer[index + 2] == '1';
}
