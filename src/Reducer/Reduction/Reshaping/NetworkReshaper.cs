using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Reduction.Reshaping;

/// <summary>Networks of fewer channels and smaller maps.</summary>
internal static class NetworkReshaper
{
    /// <summary>Scales the channels of all layers and the side of all maps.</summary>
    /// <param name="model">Not changed.</param>
    /// <param name="alpha">Share of the channels that stay, in (0, 1]; the leading ones, with their weights.</param>
    /// <param name="rho">Share of the maps' sides that stay: the first convolution's stride is multiplied by <c>int(1/rho)</c>.</param>
    /// <param name="seed">Draws the weights of dense layers whose map has another size.</param>
    /// <returns>The network.</returns>
    /// <exception cref="NotSupportedException">The network does not allow it; the message names the node.</exception>
    public static ModelProto Resize(ModelProto model, double alpha, double rho, ulong seed)
    {
        ModelProto plain = Plain(model);
        ModelProto scaled = alpha < 1 ? Narrow(plain, ChannelPlan.Of(plain, alpha)) : plain;
        if (rho < 1)
        {
            Shrink(scaled, (long)(1 / rho));
        }

        FitDense(scaled, seed);
        return scaled;
    }

    /// <summary>The same network written so that it can be reshaped: constants as initialisers, rows by Flatten.</summary>
    /// <param name="model">Not changed.</param>
    /// <returns>The network.</returns>
    public static ModelProto Plain(ModelProto model)
    {
        ModelProto plain = ConstantNodes.Inline(model);
        FlattenByRank(plain);
        return plain;
    }

    /// <summary>Cuts the leading channels out of a network.</summary>
    /// <param name="model">Its constants as initialisers. Not changed.</param>
    /// <param name="plan">What stays.</param>
    /// <returns>The narrower network.</returns>
    public static ModelProto Narrow(ModelProto model, ChannelPlan plan)
    {
        ModelProto copy = model.Clone();
        for (int i = 0; i < copy.Graph.Initializer.Count; i++)
        {
            TensorProto tensor = copy.Graph.Initializer[i];
            if (plan.Extents.TryGetValue(tensor.Name, out long[]? extents))
            {
                copy.Graph.Initializer[i] = TensorBlock.Leading(tensor, extents);
            }
        }

        foreach (NodeProto node in copy.Graph.Node)
        {
            ChangeGroups(node, plan, node.Output[0]);
        }

        return copy;
    }

    /// <summary>Gives a convolution the number of groups that a plan wants.</summary>
    /// <param name="node">Changed.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="output">Name of the node's output in the planned network.</param>
    public static void ChangeGroups(NodeProto node, ChannelPlan plan, string output)
    {
        if (plan.Groups.TryGetValue(output, out long groups))
        {
            Attributes.Find(node, "group")!.I = groups;
        }
    }

    private static void Shrink(ModelProto model, long factor)
    {
        ShapedGraph graph = new(model);
        NodeProto first = model.Graph.Node.FirstOrDefault(n => n.OpType == "Conv")
            ?? throw new NotSupportedException($"network '{model.Graph.Name}': got no convolution, scaling the resolution needs one");
        long[] strides = [.. Attributes.Integers(first, "strides", [1, 1]).Select(s => s * factor)];
        if (Attributes.Find(first, "strides") is AttributeProto given)
        {
            first.Attribute.Remove(given);
        }

        first.Attribute.Add(Attributes.Integers("strides", strides));
        foreach (NodeProto node in model.Graph.Node)
        {
            // A pool over the whole map stays one; with its old window it would not fit.
            if (node.OpType == "AveragePool" && Attributes.Integers(node, "kernel_shape", []).AsSpan().SequenceEqual(graph.Shape(node.Input[0]).AsSpan(2)))
            {
                node.OpType = "GlobalAveragePool";
                node.Attribute.Clear();
            }
        }
    }

    /// <summary>Writes reshapes to one row per image as Flatten, which needs no number of features.</summary>
    private static void FlattenByRank(ModelProto model)
    {
        ShapedGraph graph = new(model);
        foreach (NodeProto node in model.Graph.Node.Where(n => n.OpType == "Reshape" && graph.Shape(n.Output[0]).Length == 2))
        {
            node.OpType = "Flatten";
            node.Attribute.Clear();
            node.Attribute.Add(Attributes.Integer("axis", 1));
            while (node.Input.Count > 1)
            {
                node.Input.RemoveAt(1);
            }
        }
    }

    /// <summary>Draws the weights of dense layers anew where their input has another length.</summary>
    private static void FitDense(ModelProto model, ulong seed)
    {
        Dictionary<string, TensorProto> renewed = [];
        _ = new ShapedGraph(model, (graph, node) =>
        {
            if (node.OpType is not ("Gemm" or "MatMul"))
            {
                return;
            }

            int axis = node.OpType == "Gemm" && Attributes.Integer(node, "transB", 0) != 0 ? 1 : 0;
            long[] weight = [.. graph.Shape(node.Input[1])];
            long inputs = graph.Shape(node.Input[0])[^1];
            if (weight[axis] != inputs)
            {
                weight[axis] = inputs;
                TensorProto drawn = FreshWeights.Draw(node.Input[1], weight, inputs, seed);
                graph.Replace(drawn);
                renewed[drawn.Name] = drawn;
            }
        });
        for (int i = 0; i < model.Graph.Initializer.Count; i++)
        {
            model.Graph.Initializer[i] = renewed.GetValueOrDefault(model.Graph.Initializer[i].Name, model.Graph.Initializer[i]);
        }
    }
}
