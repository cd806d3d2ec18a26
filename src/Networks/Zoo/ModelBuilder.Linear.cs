using PrivateInference.Primitives;

namespace PrivateInference.Networks.Zoo;

// Layers with weights.
public sealed partial class ModelBuilder
{
    private const float BatchNormEpsilon = 1e-5f;

    /// <summary>A convolution with a square kernel and equal padding on all sides.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="kernel">Rows and columns of the kernel.</param>
    /// <param name="stride">Step between outputs.</param>
    /// <param name="padding">Zeros on each side; left out, what keeps the size at stride 1.</param>
    /// <param name="dilation">Step between taps.</param>
    /// <param name="groups">Groups of channels.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="ArgumentException">The kernel does not fit, or the groups do not divide the channels.</exception>
    public GraphTensor Convolution(
        string name,
        GraphTensor input,
        int outputs,
        int kernel,
        int stride = 1,
        int? padding = null,
        int dilation = 1,
        int groups = 1,
        bool bias = false)
    {
        int pad = padding ?? (kernel - 1) * dilation / 2;
        if (input.Shape.Channels % groups != 0 || outputs % groups != 0)
        {
            throw new ArgumentException($"'{name}': {groups} groups do not divide {input.Shape.Channels} and {outputs} channels.");
        }

        ThrowIfTooSmall(name, input.Shape, ((kernel - 1) * dilation) + 1 - (2 * pad));
        ConvolutionShape shape = new()
        {
            InputChannels = input.Shape.Channels,
            InputHeight = input.Shape.Height,
            InputWidth = input.Shape.Width,
            OutputChannels = outputs,
            KernelHeight = kernel,
            KernelWidth = kernel,
            StrideHeight = stride,
            StrideWidth = stride,
            PadTop = pad,
            PadLeft = pad,
            PadBottom = pad,
            PadRight = pad,
            DilationHeight = dilation,
            DilationWidth = dilation,
            Groups = groups,
        };
        Count(shape, bias);
        TensorShape output = new(outputs, shape.OutputHeight, shape.OutputWidth);
        _shapes?.Add(name, [input.Name], ids => new ConvolutionLayer(name, ids, output, shape, [], null));
        if (_graph is null)
        {
            return new GraphTensor(name, output);
        }

        (float[] weights, ChannelMoments moments) = _weights!.Convolution(shape, _moments[input.Name], gain: 1);
        List<string> inputs = [input.Name, _graph.Floats(name + ".weight", weights, outputs, shape.InputChannels / groups, kernel, kernel)];
        moments = AddBias(name, bias, moments, inputs);
        return Node(
            "Conv",
            name,
            inputs,
            output,
            moments,
            OnnxGraphWriter.Attribute("kernel_shape", [kernel, kernel]),
            OnnxGraphWriter.Attribute("strides", [stride, stride]),
            OnnxGraphWriter.Attribute("pads", [pad, pad, pad, pad]),
            OnnxGraphWriter.Attribute("dilations", [dilation, dilation]),
            OnnxGraphWriter.Attribute("group", groups));
    }

    /// <summary>Batch normalisation; the running statistics written are those that a unit-variance image gives.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input.</param>
    /// <param name="scale">Middle of the channels' scales, which differ from it by up to a fifth.</param>
    /// <returns>Its output.</returns>
    public GraphTensor BatchNormalization(string name, GraphTensor input, double scale = 1)
    {
        int channels = input.Shape.Channels;
        Parameters += 2L * channels;
        _shapes?.Add(name, [input.Name], ids => new AffineLayer(name, ids, input.Shape, [], []));
        if (_graph is null)
        {
            return new GraphTensor(name, input.Shape);
        }

        ChannelMoments moments = _moments[input.Name];
        float[] scales = _weights!.Uniform(channels, 0.8 * scale, 1.2 * scale);
        float[] offset = _weights.Uniform(channels, -0.1, 0.1);
        List<string> inputs =
        [
            input.Name,
            _graph.Floats(name + ".scale", scales, channels),
            _graph.Floats(name + ".offset", offset, channels),
            _graph.Floats(name + ".mean", moments.Mean.Select(mean => (float)mean).ToArray(), channels),
            _graph.Floats(name + ".variance", moments.Variance.Select(variance => (float)variance).ToArray(), channels),
        ];
        ChannelMoments output = new([.. offset.Select(b => (double)b)], [.. scales.Select(s => (double)s * s)]);
        return Node("BatchNormalization", name, inputs, input.Shape, output, OnnxGraphWriter.Attribute("epsilon", BatchNormEpsilon));
    }

    /// <summary>A fully connected layer on the flattened input.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input.</param>
    /// <param name="outputs">Output features.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <param name="gain">Standard deviation of the outputs over the weights.</param>
    /// <returns>Its output.</returns>
    public GraphTensor Dense(string name, GraphTensor input, int outputs, bool bias = true, double gain = 1)
    {
        ConvolutionShape shape = ConvolutionShape.Dense(input.Shape.Elements, outputs);
        Count(shape, bias);
        TensorShape output = new(outputs, 1, 1);
        _shapes?.Add(name, [input.Name], ids => new DenseLayer(name, ids, output, [], null));
        if (_graph is null)
        {
            return new GraphTensor(name, output);
        }

        ChannelMoments flattened = _moments[input.Name].Flatten(input.Shape.Pixels);
        string flat = _graph.Node("Flatten", name + ".flatten", [input.Name], OnnxGraphWriter.Attribute("axis", 1));
        (float[] weights, ChannelMoments moments) = _weights!.Convolution(shape, flattened, gain);
        List<string> inputs = [flat, _graph.Floats(name + ".weight", weights, outputs, shape.InputChannels)];
        moments = AddBias(name, bias, moments, inputs);
        return Node("Gemm", name, inputs, output, moments, OnnxGraphWriter.Attribute("transB", 1));
    }

    /// <summary>The dense layer that gives the logits, drawn so that they come out of order 1 to 10.</summary>
    /// <param name="name">Name of the node.</param>
    /// <param name="input">Its input.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="bias">Whether it has a bias.</param>
    /// <returns>The logits.</returns>
    public GraphTensor Classifier(string name, GraphTensor input, int classes, bool bias = true)
        => Dense(name, input, classes, bias, gain: 3);

    private void Count(ConvolutionShape shape, bool bias)
    {
        MultiplyAccumulates += shape.MultiplyAccumulates;
        Parameters += shape.WeightElements + (bias ? shape.OutputChannels : 0);
    }

    private ChannelMoments AddBias(string name, bool bias, ChannelMoments moments, List<string> inputs)
    {
        if (!bias)
        {
            return moments;
        }

        float[] values = _weights!.Uniform(moments.Mean.Length, -0.1, 0.1);
        inputs.Add(_graph!.Floats(name + ".bias", values, values.Length));
        return moments with { Mean = [.. moments.Mean.Zip(values, (mean, value) => mean + value)] };
    }
}
