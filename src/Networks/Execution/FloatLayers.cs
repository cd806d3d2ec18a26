using System.Diagnostics;

namespace PrivateInference.Networks.Execution;

/// <summary>Each kind of layer in single precision.</summary>
internal static class FloatLayers
{
    /// <summary>Computes one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="inputs">Its inputs; not changed.</param>
    /// <param name="shapes">Their shapes.</param>
    /// <returns>Its output; the input itself where nothing changes.</returns>
    public static float[] Run(Layer layer, float[][] inputs, TensorShape[] shapes) => layer switch
    {
        ConvolutionLayer l => FloatConvolution.Run(l.Convolution, l.Weights, l.Bias, inputs[0]),
        DenseLayer l => FloatDense.Run(l.Weights, l.Bias, inputs[0], l.Shape.Elements),
        AffineLayer l => Affine(l, inputs[0]),
        ReluLayer l => Relu(l, inputs[0]),
        AddLayer l => l.Subtract ? Map(inputs[0], inputs[1], (a, b) => a - b) : Map(inputs[0], inputs[1], (a, b) => a + b),
        MultiplyLayer => Map(inputs[0], inputs[1], (a, b) => a * b),
        ConcatLayer => [.. inputs.SelectMany(input => input)],
        MaxPoolLayer l => FloatPool.Max(inputs[0], shapes[0], l.Shape, l.Pool),
        AveragePoolLayer l => FloatPool.Average(inputs[0], shapes[0], l.Shape, l.Pool, l.CountPadding),
        GatherLayer l => Array.ConvertAll(l.Source, i => i < 0 ? 0 : inputs[0][i]),
        ReshapeLayer => inputs[0],
        _ => throw new UnreachableException($"layer {layer.GetType().Name}"),
    };

    private static float[] Affine(AffineLayer layer, float[] input)
    {
        float[] output = new float[input.Length];
        int run = input.Length / layer.Scale.Length;
        for (int i = 0; i < layer.Scale.Length; i++)
        {
            for (int j = i * run; j < (i + 1) * run; j++)
            {
                output[j] = (layer.Scale[i] * input[j]) + layer.Offset[i];
            }
        }

        return output;
    }

    private static float[] Relu(ReluLayer layer, float[] input)
    {
        float bound = layer.UpperBound ?? float.PositiveInfinity;
        float[] output = new float[input.Length];
        ReadOnlySpan<bool> kept = layer.Mask is null ? [] : layer.Mask.Flags;
        for (int i = 0; i < input.Length; i++)
        {
            output[i] = kept.IsEmpty || kept[i] ? Math.Min(Math.Max(input[i], 0), bound) : input[i];
        }

        return output;
    }

    private static float[] Map(float[] a, float[] b, Func<float, float, float> function)
    {
        float[] output = new float[a.Length];
        for (int i = 0; i < output.Length; i++)
        {
            output[i] = function(a[i], b[i]);
        }

        return output;
    }
}
