using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Reduction.Reshaping;

/// <summary>Weights before any training.</summary>
internal static class FreshWeights
{
    private const ulong Purpose = 5UL << 32;

    /// <summary>A network with all its weights drawn anew: layers normal with variance 2 over fan-in (He et al. 2015), normalisations neutral, biases 0.</summary>
    /// <param name="model">Not changed.</param>
    /// <param name="seed">Chooses the weights.</param>
    /// <returns>The network.</returns>
    public static ModelProto Of(ModelProto model, ulong seed)
    {
        ModelProto copy = ConstantNodes.Inline(model);
        Dictionary<string, TensorProto> constants = copy.Graph.Initializer.ToDictionary(t => t.Name);
        Dictionary<string, TensorProto> fresh = [];
        foreach (NodeProto node in copy.Graph.Node)
        {
            switch (node.OpType)
            {
                case "Conv":
                    Layer(node, static dims => dims[1..]);
                    break;
                case "Gemm" when Attributes.Integer(node, "transB", 0) != 0:
                    Layer(node, static dims => dims[1..]);
                    break;
                case "Gemm" or "MatMul":
                    Layer(node, static dims => dims[..1]);
                    break;
                case "BatchNormalization":
                    Fill(node.Input[1], 1);
                    Fill(node.Input[2], 0);
                    Fill(node.Input[3], 0);
                    Fill(node.Input[4], 1);
                    break;
            }
        }

        for (int i = 0; i < copy.Graph.Initializer.Count; i++)
        {
            copy.Graph.Initializer[i] = fresh.GetValueOrDefault(copy.Graph.Initializer[i].Name, copy.Graph.Initializer[i]);
        }

        return copy;

        void Layer(NodeProto node, Func<long[], long[]> inputs)
        {
            if (constants.TryGetValue(node.Input[1], out TensorProto? weight))
            {
                long[] dimensions = [.. weight.Dims];
                fresh[weight.Name] = Draw(weight.Name, dimensions, TensorData.Count(inputs(dimensions)), seed);
            }

            if (node.Input.Count > 2 && constants.ContainsKey(node.Input[2]))
            {
                Fill(node.Input[2], 0);
            }
        }

        void Fill(string name, float value)
        {
            long[] dimensions = [.. constants[name].Dims];
            float[] values = new float[TensorData.Count(dimensions)];
            Array.Fill(values, value);
            fresh[name] = TensorData.Of(name, dimensions, values);
        }
    }

    /// <summary>Draws one tensor.</summary>
    /// <param name="name">Its name, which also chooses the numbers.</param>
    /// <param name="dimensions">Its dimensions.</param>
    /// <param name="fanIn">Inputs of one output.</param>
    /// <param name="seed">Chooses the numbers.</param>
    /// <returns>The tensor.</returns>
    public static TensorProto Draw(string name, long[] dimensions, long fanIn, ulong seed)
    {
        ulong stream = 0;
        foreach (char letter in name)
        {
            stream = (stream * 31) + letter;
        }

        RandomStream random = new(seed, Purpose + (stream & uint.MaxValue));
        double deviation = Math.Sqrt(2.0 / fanIn);
        float[] values = new float[TensorData.Count(dimensions)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(deviation * random.NextNormal());
        }

        return TensorData.Of(name, dimensions, values);
    }
}
