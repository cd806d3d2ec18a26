using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Reduction;

/// <summary>Replaces the ReLUs of a network, in standard operators that any runtime executes.</summary>
internal static class ReluRewriter
{
    private const string SlopePrefix = "slope:";

    /// <summary>Name of the slopes of a layer in a network from <see cref="WithSlopes"/>.</summary>
    /// <param name="site">The layer.</param>
    /// <returns>The constant's name.</returns>
    public static string SlopeName(ReluSite site) => SlopePrefix + site.Name;

    /// <summary>Name of what a layer's ReLUs change, <c>Relu(x) - x</c>, in a network from <see cref="WithSlopes"/>.</summary>
    /// <param name="site">The layer.</param>
    /// <returns>The tensor's name.</returns>
    public static string ChangeName(ReluSite site) => $"bend:{site.Name}";

    /// <summary>Keeps some ReLUs and makes the others the identity: <c>y = Where(mask, Relu(x), x)</c>.</summary>
    /// <param name="model">Not changed.</param>
    /// <param name="sites">Its ReLU layers.</param>
    /// <param name="kept">For each layer, one flag per scalar.</param>
    /// <returns>A copy; a layer with all ReLUs kept stays as it is, one with none becomes an Identity.</returns>
    public static ModelProto WithMasks(ModelProto model, IReadOnlyList<ReluSite> sites, IReadOnlyList<bool[]> kept) => Rewrite(model, sites, (node, index, graph) =>
    {
        bool[] flags = kept[index];
        string x = node.Input[0];
        string y = node.Output[0];
        if (flags.All(f => f))
        {
            return [node];
        }

        if (!flags.Contains(true))
        {
            return [new NodeProto { OpType = "Identity", Name = node.Name, Input = { x }, Output = { y } }];
        }

        TensorProto mask = new()
        {
            Name = $"mask:{y}",
            DataType = (int)TensorProto.Types.DataType.Bool,
            Dims = { 1, sites[index].Shape },
            RawData = ByteString.CopyFrom([.. flags.Select(f => f ? (byte)1 : (byte)0)]),
        };
        graph.Initializer.Add(mask);
        string relu = $"relu:{y}";
        return
        [
            new NodeProto { OpType = "Relu", Name = node.Name, Input = { x }, Output = { relu } },
            new NodeProto { OpType = "Where", Name = $"{node.Name}_mask", Input = { mask.Name, relu, x }, Output = { y } },
        ];
    });

    /// <summary>Gives every scalar a slope that says how much of a ReLU it is: <c>y = x + a (Relu(x) - x)</c>.</summary>
    /// <param name="model">Not changed.</param>
    /// <param name="sites">Its ReLU layers.</param>
    /// <param name="byChannel">One slope per channel instead of one per scalar.</param>
    /// <returns>A copy, all slopes 1.</returns>
    public static ModelProto WithSlopes(ModelProto model, IReadOnlyList<ReluSite> sites, bool byChannel) => Rewrite(model, sites, (node, index, graph) =>
    {
        string x = node.Input[0];
        string y = node.Output[0];
        long[] shape = [1, sites[index].Shape[0], .. sites[index].Shape.Skip(1).Select(d => byChannel ? 1 : d)];
        float[] ones = new float[TensorData.Count(shape)];
        Array.Fill(ones, 1f);
        graph.Initializer.Add(TensorData.Of(SlopeName(sites[index]), shape, ones));
        return
        [
            new NodeProto { OpType = "Relu", Name = node.Name, Input = { x }, Output = { $"relu:{y}" } },
            new NodeProto { OpType = "Sub", Name = $"{node.Name}_bend", Input = { $"relu:{y}", x }, Output = { $"bend:{y}" } },
            new NodeProto { OpType = "Mul", Name = $"{node.Name}_scaled", Input = { $"bend:{y}", SlopeName(sites[index]) }, Output = { $"scaled:{y}" } },
            new NodeProto { OpType = "Add", Name = $"{node.Name}_sum", Input = { x, $"scaled:{y}" }, Output = { y } },
        ];
    });

    private static ModelProto Rewrite(ModelProto model, IReadOnlyList<ReluSite> sites, Func<NodeProto, int, GraphProto, NodeProto[]> replace)
    {
        ModelProto copy = model.Clone();
        copy.Graph.Node.Clear();
        Dictionary<string, int> indices = sites.Select((site, index) => (site.Name, index)).ToDictionary(s => s.Name, s => s.index);
        foreach (NodeProto node in model.Graph.Node)
        {
            copy.Graph.Node.AddRange(node.OpType == "Relu" && indices.TryGetValue(node.Output[0], out int index) ? replace(node.Clone(), index, copy.Graph) : [node.Clone()]);
        }

        return copy;
    }
}
