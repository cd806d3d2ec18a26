using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>Scales and offsets absorbed by the weights of convolutions and dense layers.</summary>
internal static class LinearWeights
{
    /// <summary>Applies <c>scale * y + offset</c> to a layer's output.</summary>
    /// <param name="layer">A convolution, dense or affine layer.</param>
    /// <param name="scale">One per channel or element of the layer's output.</param>
    /// <param name="offset">As long as <paramref name="scale"/>.</param>
    /// <returns>The layer that does both, or null when it cannot.</returns>
    public static Layer? AfterOutput(Layer layer, float[] scale, float[] offset)
    {
        if (layer is AffineLayer affine)
        {
            float[] scaled = ChannelValues.Zip(affine.Offset, scale, affine.Shape, (o, s) => o * s);
            return affine with
            {
                Scale = ChannelValues.Zip(affine.Scale, scale, affine.Shape, (a, s) => a * s),
                Offset = ChannelValues.Zip(scaled, offset, affine.Shape, (o, b) => o + b),
            };
        }

        float[]? scales = ChannelValues.PerChannel(scale, layer.Shape);
        float[]? offsets = ChannelValues.PerChannel(offset, layer.Shape);
        if (scales is null || offsets is null)
        {
            return null;
        }

        return layer switch
        {
            ConvolutionLayer c => c with { Weights = ScaleRows(c.Weights, scales), Bias = Bias(c.Bias, scales, offsets) },
            DenseLayer d => d with { Weights = ScaleRows(d.Weights, scales), Bias = Bias(d.Bias, scales, offsets) },
            _ => null,
        };
    }

    /// <summary>Applies a scale to a layer's input.</summary>
    /// <param name="layer">A convolution, dense or affine layer.</param>
    /// <param name="scale">One per channel or element of the input.</param>
    /// <param name="input">Shape of the input as the layer sees it.</param>
    /// <returns>The layer that does both, or null when it cannot.</returns>
    public static Layer? BeforeInput(Layer layer, float[] scale, TensorShape input)
    {
        switch (layer)
        {
            case AffineLayer affine:
                return affine with
                {
                    Scale = ChannelValues.Zip(affine.Scale, scale, affine.Shape, (a, s) => a * s),
                    Offset = scale.Length > affine.Offset.Length ? ChannelValues.PerElement(affine.Offset, affine.Shape) : affine.Offset,
                };
            case DenseLayer dense:
                float[] elements = ChannelValues.PerElement(scale, input);
                return dense with { Weights = [.. dense.Weights.Select((w, i) => w * elements[i % elements.Length])] };
            case ConvolutionLayer convolution when ChannelValues.PerChannel(scale, input) is float[] channels:
                return convolution with { Weights = [.. convolution.Weights.Select((w, i) => w * channels[InputChannel(convolution.Convolution, i)])] };
            default:
                return null;
        }
    }

    /// <summary>Applies a scale and an offset to a layer's input.</summary>
    /// <param name="layer">A dense layer, or a convolution without padding.</param>
    /// <param name="scale">One per channel or element of the input.</param>
    /// <param name="offset">As long as <paramref name="scale"/>.</param>
    /// <param name="input">Shape of the input as the layer sees it.</param>
    /// <returns>The layer that does both, or null when it cannot.</returns>
    public static Layer? BeforeInput(Layer layer, float[] scale, float[] offset, TensorShape input)
    {
        switch (BeforeInput(layer, scale, input))
        {
            case DenseLayer dense:
                float[] elements = ChannelValues.PerElement(offset, input);
                double[] dot = new double[dense.Shape.Elements];
                AddProducts(dot, ((DenseLayer)layer).Weights, elements.Length, i => elements[i % elements.Length]);
                return dense with { Bias = Plus(dense.Bias, dot) };
            case ConvolutionLayer convolution when !HasPadding(convolution.Convolution)
                    && ChannelValues.PerChannel(offset, input) is float[] channels:
                float[] weights = ((ConvolutionLayer)layer).Weights;
                double[] sums = new double[convolution.Convolution.OutputChannels];
                AddProducts(sums, weights, weights.Length / sums.Length, i => channels[InputChannel(convolution.Convolution, i)]);
                return convolution with { Bias = Plus(convolution.Bias, sums) };
            default:
                return null;
        }
    }

    /// <summary>The depthwise 1 x 1 convolution that an affine layer is.</summary>
    /// <param name="affine">The layer.</param>
    /// <param name="scale">One per channel.</param>
    /// <param name="offset">One per channel.</param>
    /// <returns>A convolution of the same name and shape.</returns>
    public static ConvolutionLayer Depthwise(AffineLayer affine, float[] scale, float[] offset)
    {
        ConvolutionShape shape = new()
        {
            InputChannels = affine.Shape.Channels,
            InputHeight = affine.Shape.Height,
            InputWidth = affine.Shape.Width,
            OutputChannels = affine.Shape.Channels,
            Groups = affine.Shape.Channels,
        };
        return new ConvolutionLayer(affine.Name, affine.Inputs, affine.Shape, shape, scale, offset);
    }

    private static bool HasPadding(ConvolutionShape shape) => (shape.PadTop | shape.PadBottom | shape.PadLeft | shape.PadRight) != 0;

    private static int InputChannel(ConvolutionShape shape, int weight)
    {
        int kernel = shape.KernelHeight * shape.KernelWidth;
        int inputsPerGroup = shape.InputChannels / shape.Groups;
        int output = weight / kernel / inputsPerGroup;
        return (output / (shape.OutputChannels / shape.Groups) * inputsPerGroup) + (weight / kernel % inputsPerGroup);
    }

    private static float[] ScaleRows(float[] weights, float[] scales)
    {
        int row = weights.Length / scales.Length;
        return [.. weights.Select((w, i) => w * scales[i / row])];
    }

    private static float[] Bias(float[]? bias, float[] scales, float[] offsets)
        => [.. offsets.Select((o, i) => o + ((bias?[i] ?? 0) * scales[i]))];

    private static void AddProducts(double[] sums, float[] weights, int row, Func<int, float> offset)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            sums[i / row] += (double)weights[i] * offset(i);
        }
    }

    private static float[] Plus(float[]? bias, double[] sums) => [.. sums.Select((s, i) => (float)(s + (bias?[i] ?? 0)))];
}
