namespace PrivateInference.Networks.Reading;

/// <summary>Drops layers that the logits do not need, and merges constants added and multiplied one after the other.</summary>
internal static class LayerSimplifier
{
    /// <summary>Simplifies a list of layers.</summary>
    /// <param name="layers">Layer k writes tensor k + 1.</param>
    /// <param name="output">Tensor of the logits.</param>
    /// <returns>Layers with the same logits up to rounding, the last of which writes them.</returns>
    public static IReadOnlyList<Layer> Simplify(IReadOnlyList<Layer> layers, int output)
    {
        int[] uses = Uses(layers, output);
        int[] renamed = new int[layers.Count + 1];
        List<Layer> result = [];
        for (int k = 0; k < output; k++)
        {
            if (uses[k + 1] == 0)
            {
                continue;
            }

            Layer layer = layers[k] with { Inputs = [.. layers[k].Inputs.Select(input => renamed[input])] };
            int input = layer.Inputs[0];
            if (layer is AffineLayer affine && input > 0 && uses[layers[k].Inputs[0]] == 1 && Merged(result[input - 1], affine) is Layer merged)
            {
                result[input - 1] = merged;
                renamed[k + 1] = input;
            }
            else
            {
                result.Add(layer);
                renamed[k + 1] = result.Count;
            }
        }

        return result;
    }

    private static int[] Uses(IReadOnlyList<Layer> layers, int output)
    {
        int[] uses = new int[layers.Count + 1];
        uses[output] = 1;
        for (int k = output - 1; k >= 0; k--)
        {
            if (uses[k + 1] > 0)
            {
                foreach (int input in layers[k].Inputs)
                {
                    uses[input]++;
                }
            }
        }

        return uses;
    }

    // One layer instead of two, or null if there is none or its constants would overflow.
    private static Layer? Merged(Layer first, AffineLayer affine)
    {
        bool addsOnly = affine.Scale.All(scale => scale == 1);
        return first switch
        {
            ConvolutionLayer layer when addsOnly && affine.Offset.Length == layer.Convolution.OutputChannels
                => Added(layer.Bias, affine.Offset) is float[] bias ? layer with { Bias = bias } : null,
            DenseLayer layer when addsOnly && affine.Offset.Length == layer.Shape.Elements
                => Added(layer.Bias, affine.Offset) is float[] bias ? layer with { Bias = bias } : null,
            AffineLayer layer => Composed(layer, affine),
            _ => null,
        };
    }

    private static float[]? Added(float[]? bias, float[] offset)
    {
        float[] sum = bias is null ? offset : [.. bias.Zip(offset, (a, b) => a + b)];
        return sum.All(float.IsFinite) ? sum : null;
    }

    private static AffineLayer? Composed(AffineLayer first, AffineLayer second)
    {
        int length = Math.Max(first.Scale.Length, second.Scale.Length);
        int firstRun = length / first.Scale.Length;
        int secondRun = length / second.Scale.Length;
        float[] scale = new float[length];
        float[] offset = new float[length];
        for (int i = 0; i < length; i++)
        {
            float factor = second.Scale[i / secondRun];
            scale[i] = first.Scale[i / firstRun] * factor;
            offset[i] = (first.Offset[i / firstRun] * factor) + second.Offset[i / secondRun];
        }

        return scale.All(float.IsFinite) && offset.All(float.IsFinite) ? first with { Scale = scale, Offset = offset } : null;
    }
}
