using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Reduction;

/// <summary>What lies before the ReLUs of a network.</summary>
internal sealed class NetworkStructure
{
    private readonly Dictionary<string, NodeProto> _makers;
    private readonly Dictionary<string, int> _order;
    private readonly Dictionary<string, long> _sizes;

    /// <summary>Reads a network.</summary>
    /// <param name="model">The network.</param>
    public NetworkStructure(ModelProto model)
    {
        _makers = model.Graph.Node.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary(m => m.output, m => m.node);
        _order = model.Graph.Node.Select((node, index) => (node.Output[0], index)).ToDictionary(n => n.Item1, n => n.index);
        _sizes = model.Graph.Initializer.ToDictionary(t => t.Name, t => t.Dims.Aggregate(1L, (product, side) => product * side));
    }

    /// <summary>What a ReLU is applied to.</summary>
    /// <param name="site">The ReLU layer.</param>
    /// <returns>The tensor's name.</returns>
    public string InputOf(ReluSite site) => _makers[site.Name].Input[0];

    /// <summary>Whether a ReLU is applied to the sum of two branches, normalisations between them allowed.</summary>
    /// <param name="site">The ReLU layer.</param>
    /// <returns>False also for a bias that is written as a sum.</returns>
    public bool FollowsSum(ReluSite site)
    {
        NodeProto? node = Maker(InputOf(site));
        while (node?.OpType is "BatchNormalization" or "Identity" or "Dropout")
        {
            node = Maker(node.Input[0]);
        }

        return node?.OpType == "Add" && node.Input.All(_makers.ContainsKey);
    }

    /// <summary>The weights of the layer that feeds a ReLU: of all that reach it without passing another ReLU the largest, of equals the last.</summary>
    /// <param name="site">The ReLU layer.</param>
    /// <returns>Name of the weights; null where a ReLU is fed by no layer with weights.</returns>
    public string? FeedingWeights(ReluSite site)
    {
        List<(string Weights, long Size, int Order)> found = [];
        HashSet<string> seen = [];
        Stack<string> open = new([InputOf(site)]);
        while (open.TryPop(out string? tensor))
        {
            if (!seen.Add(tensor) || Maker(tensor) is not NodeProto node || node.OpType == "Relu")
            {
                continue;
            }

            if (node.OpType is "Conv" or "Gemm" or "MatMul" && _sizes.TryGetValue(node.Input[1], out long size))
            {
                found.Add((node.Input[1], size, _order[node.Output[0]]));
                continue;
            }

            foreach (string input in node.Input)
            {
                open.Push(input);
            }
        }

        return found.Count == 0 ? null : found.OrderBy(f => f.Size).ThenBy(f => f.Order).Last().Weights;
    }

    private NodeProto? Maker(string tensor) => _makers.GetValueOrDefault(tensor);
}
