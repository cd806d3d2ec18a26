using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Reduction.Reshaping;

namespace PrivateInference.Reducer.Reduction.SENet;

/// <summary>
/// Networks within a network: every width uses the leading channels of one set of weights and has batch normalisations of its own
/// (ordered dropout: Horvath et al., NeurIPS 2021; slimmable networks: Yu et al., ICLR 2019).
/// </summary>
internal static class OrderedDropout
{
    /// <summary>Name of a tensor in the branch of a narrower network.</summary>
    /// <param name="tensor">Its name in the full one.</param>
    /// <param name="width">Share of the channels.</param>
    /// <returns>The name.</returns>
    public static string Named(string tensor, double width) => FormattableString.Invariant($"{tensor}@{width}");

    /// <summary>Writes narrower networks beside the full one, all reading the same image.</summary>
    /// <param name="model">The full network, masks included; its logits stay the only output. Not changed.</param>
    /// <param name="widths">Shares of the channels, each below 1.</param>
    /// <returns>The network with its branches.</returns>
    /// <exception cref="NotSupportedException">The network cannot be narrowed; the message names the node.</exception>
    public static ModelProto WithBranches(ModelProto model, IReadOnlyList<double> widths)
    {
        ModelProto whole = NetworkReshaper.Plain(model);
        ModelProto copy = whole.Clone();
        foreach (double width in widths)
        {
            AddBranch(copy.Graph, whole, width);
        }

        return copy;
    }

    /// <summary>The full network out of one with branches.</summary>
    /// <param name="model">What <see cref="WithBranches"/> was given.</param>
    /// <param name="trained">What it gave, trained.</param>
    /// <returns>A network for inference.</returns>
    public static ModelProto Full(ModelProto model, ModelProto trained)
    {
        ModelProto full = NetworkReshaper.Plain(model);
        Dictionary<string, TensorProto> values = trained.Graph.Initializer.ToDictionary(t => t.Name);
        for (int i = 0; i < full.Graph.Initializer.Count; i++)
        {
            full.Graph.Initializer[i] = values[full.Graph.Initializer[i].Name];
        }

        return full;
    }

    /// <summary>A narrower network out of one with branches.</summary>
    /// <param name="model">What <see cref="WithBranches"/> was given.</param>
    /// <param name="trained">What it gave, trained.</param>
    /// <param name="width">Share of the channels.</param>
    /// <returns>A network for inference.</returns>
    public static ModelProto Narrow(ModelProto model, ModelProto trained, double width)
    {
        ModelProto full = Full(model, trained);
        ModelProto narrow = NetworkReshaper.Narrow(full, ChannelPlan.Of(full, width));
        Dictionary<string, TensorProto> values = trained.Graph.Initializer.ToDictionary(t => t.Name);
        for (int i = 0; i < narrow.Graph.Initializer.Count; i++)
        {
            TensorProto tensor = narrow.Graph.Initializer[i];
            if (values.TryGetValue(Named(tensor.Name, width), out TensorProto? own))
            {
                narrow.Graph.Initializer[i] = own.Clone();
                narrow.Graph.Initializer[i].Name = tensor.Name;
            }
        }

        narrow.Graph.Name = Named(full.Graph.Name, width);
        return narrow;
    }

    private static void AddBranch(GraphProto graph, ModelProto whole, double width)
    {
        ChannelPlan plan = ChannelPlan.Of(whole, width);
        Dictionary<string, TensorProto> constants = whole.Graph.Initializer.ToDictionary(t => t.Name);
        HashSet<string> computed = [.. whole.Graph.Node.SelectMany(n => n.Output)];
        HashSet<string> written = [];
        foreach (NodeProto node in whole.Graph.Node)
        {
            NodeProto copy = node.Clone();
            copy.Name = Named(node.Name, width);
            for (int i = 0; i < node.Output.Count; i++)
            {
                copy.Output[i] = Named(node.Output[i], width);
            }

            for (int i = 0; i < node.Input.Count; i++)
            {
                string input = node.Input[i];
                copy.Input[i] = computed.Contains(input) ? Named(input, width)
                    : constants.TryGetValue(input, out TensorProto? constant) ? Constant(constant, node.OpType == "BatchNormalization")
                    : input;
            }

            NetworkReshaper.ChangeGroups(copy, plan, node.Output[0]);
            graph.Node.Add(copy);
        }

        string Constant(TensorProto tensor, bool isOwn)
        {
            long[] extents = plan.Extents.GetValueOrDefault(tensor.Name, [.. tensor.Dims]);
            bool isWhole = extents.SequenceEqual(tensor.Dims);
            string name = Named(tensor.Name, width);
            if (isWhole && !isOwn)
            {
                return tensor.Name;
            }

            if (!written.Add(name))
            {
                return name;
            }

            if (isOwn || !TensorData.IsFloat(tensor))
            {
                TensorProto block = TensorBlock.Leading(tensor, extents).Clone();
                block.Name = name;
                graph.Initializer.Add(block);
                return name;
            }

            // A slice rather than a copy: gradients of all widths meet in the one set of weights.
            graph.Initializer.Add(TensorData.Of($"{name}.starts", new long[extents.Length]));
            graph.Initializer.Add(TensorData.Of($"{name}.ends", extents));
            graph.Node.Add(new NodeProto { OpType = "Slice", Name = $"{name}.slice", Input = { tensor.Name, $"{name}.starts", $"{name}.ends" }, Output = { name } });
            return name;
        }
    }
}
