using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Samples;

/// <summary>Writes a small network layer by layer, with fresh weights (normal, variance 2 over fan-in: He et al. 2015).</summary>
internal sealed class NetworkSketch
{
    /// <summary>Name of the image input.</summary>
    public const string Input = "image";

    private const string Output = "logits";

    private readonly GraphWriter _writer = new();
    private readonly RandomStream _random;
    private int _layers;

    /// <summary>An empty network.</summary>
    /// <param name="seed">Chooses the weights.</param>
    public NetworkSketch(ulong seed)
    {
        _random = new RandomStream(seed, 3UL << 32);
    }

    /// <summary>A convolution without bias, padded to keep its size at stride 1.</summary>
    /// <param name="x">Its input.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernel">Side of the kernel, odd.</param>
    /// <param name="stride">Step.</param>
    /// <returns>Its output.</returns>
    public string Convolution(string x, long inputs, long outputs, long kernel, long stride)
    {
        string weight = Weights($"conv{++_layers}.weight", [outputs, inputs, kernel, kernel], inputs * kernel * kernel);
        long pad = kernel / 2;
        return _writer.Add(
            "Conv",
            [Attributes.Integers("kernel_shape", kernel, kernel), Attributes.Integers("strides", stride, stride), Attributes.Integers("pads", pad, pad, pad, pad)],
            x,
            weight);
    }

    /// <summary>A batch normalisation of the convolution just written.</summary>
    /// <param name="x">Its output.</param>
    /// <returns>The normalisation's output.</returns>
    public string Normalised(string x)
    {
        string stem = $"norm{_layers}";
        long channels = _writer.Graph.Initializer.First(t => t.Name == $"conv{_layers}.weight").Dims[0];
        float[] ones = new float[channels];
        Array.Fill(ones, 1f);
        float[] zeros = new float[channels];
        return _writer.Add(
            "BatchNormalization",
            [Attributes.Real("epsilon", 1e-5f), Attributes.Real("momentum", 0.9f)],
            x,
            _writer.Constant(TensorData.Of($"{stem}.scale", [channels], ones)),
            _writer.Constant(TensorData.Of($"{stem}.bias", [channels], zeros)),
            _writer.Constant(TensorData.Of($"{stem}.mean", [channels], zeros)),
            _writer.Constant(TensorData.Of($"{stem}.variance", [channels], ones)));
    }

    /// <summary>A ReLU.</summary>
    /// <param name="x">Its input.</param>
    /// <returns>Its output.</returns>
    public string Relu(string x) => _writer.Add("Relu", x);

    /// <summary>A sum.</summary>
    /// <param name="a">One term.</param>
    /// <param name="b">The other.</param>
    /// <returns>Its output.</returns>
    public string Add(string a, string b) => _writer.Add("Add", a, b);

    /// <summary>A max pool whose windows tile the image.</summary>
    /// <param name="x">Its input.</param>
    /// <param name="side">Side and step of the window.</param>
    /// <returns>Its output.</returns>
    public string MaxPool(string x, long side) =>
        _writer.Add("MaxPool", [Attributes.Integers("kernel_shape", side, side), Attributes.Integers("strides", side, side)], x);

    /// <summary>The last layer: all values to the logits.</summary>
    /// <param name="x">Any shape.</param>
    /// <param name="inputs">Values per image.</param>
    /// <param name="outputs">Logits.</param>
    public void Dense(string x, long inputs, long outputs)
    {
        string flat = _writer.Add("Flatten", [Attributes.Integer("axis", 1)], x);
        string weight = Weights("dense.weight", [outputs, inputs], inputs);
        string bias = _writer.Constant(TensorData.Of("dense.bias", [outputs], new float[outputs]));
        _writer.AddNode("Gemm", [Attributes.Integer("transB", 1)], [flat, weight, bias], [Output]);
    }

    /// <summary>The network as a model.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="input">Channels, height and width.</param>
    /// <param name="classes">Number of logits.</param>
    /// <returns>The model, its batch dimension open.</returns>
    public ModelProto ToModel(string name, ReadOnlySpan<long> input, long classes)
    {
        _writer.Graph.Name = name;
        foreach (IGrouping<string, NodeProto> kind in _writer.Graph.Node.GroupBy(n => n.OpType).ToList())
        {
            int number = 0;
            foreach (NodeProto node in kind)
            {
                node.Name = $"{kind.Key}{++number}";
            }
        }

        _writer.Graph.Input.Add(GraphWriter.FloatValue(Input, [-1, .. input]));
        _writer.Graph.Output.Add(GraphWriter.FloatValue(Output, [-1, classes]));
        return _writer.ToModel();
    }

    private string Weights(string name, ReadOnlySpan<long> shape, long fanIn)
    {
        float[] values = new float[TensorData.Count(shape)];
        double deviation = Math.Sqrt(2.0 / fanIn);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * _random.NextNormal());
        }

        return _writer.Constant(TensorData.Of(name, shape, values));
    }
}
