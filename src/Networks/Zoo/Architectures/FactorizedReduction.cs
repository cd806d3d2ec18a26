namespace PrivateInference.Networks.Zoo.Architectures;

/// <summary>Halves a map without dropping pixels: two 1x1 convolutions at stride 2, one of them on the map shifted by one pixel.</summary>
internal static class FactorizedReduction
{
    /// <summary>The reduction followed by batch norm.</summary>
    /// <param name="channels">Output channels, even.</param>
    public static GraphTensor Build(ModelBuilder builder, string name, GraphTensor input, int channels)
    {
        GraphTensor even = builder.Convolution($"{name}.even", input, channels / 2, kernel: 1, stride: 2);
        GraphTensor shifted = builder.Crop($"{name}.shift", input, 1, 1);
        GraphTensor odd = builder.Convolution($"{name}.odd", shifted, channels / 2, kernel: 1, stride: 2);
        return builder.BatchNormalization($"{name}.bn", builder.Concatenate($"{name}.concat", [even, odd]));
    }
}
