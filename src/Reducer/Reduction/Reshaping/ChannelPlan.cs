using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Reduction.Reshaping;

/// <summary>
/// Which block of every weight tensor a network of fewer channels uses: always the leading channels, so that a narrower network is
/// contained in a wider one. The image and the logits keep their channels.
/// </summary>
/// <param name="Extents">For each constant that shrinks, its new dimensions.</param>
/// <param name="Groups">For each convolution by output name whose number of groups shrinks, the new number.</param>
internal sealed record ChannelPlan(IReadOnlyDictionary<string, long[]> Extents, IReadOnlyDictionary<string, long> Groups)
{
    /// <summary>Plans a network whose layers have a share of their channels, rounded down but at least one.</summary>
    /// <param name="model">Its constants as initialisers.</param>
    /// <param name="share">In (0, 1].</param>
    /// <returns>The plan.</returns>
    /// <exception cref="NotSupportedException">A node needs other than the leading channels, or is unknown; the message names it.</exception>
    public static ChannelPlan Of(ModelProto model, double share)
    {
        ShapedGraph graph = new(model);
        Dictionary<string, long> kept = new() { [graph.InputName] = graph.Shape(graph.InputName)[1] };
        Dictionary<string, long[]> extents = [];
        Dictionary<string, long> groups = [];
        NodeProto last = model.Graph.Node.Last(n => n.OpType is "Conv" or "Gemm" or "MatMul");
        foreach (NodeProto node in model.Graph.Node)
        {
            string x = node.Input[0];
            kept[node.Output[0]] = node.OpType switch
            {
                "Conv" => Convolution(node),
                "Gemm" => Dense(node, transposed: Attributes.Integer(node, "transB", 0) != 0),
                "MatMul" => Dense(node, transposed: false),
                "BatchNormalization" => Normalisation(node),
                "Relu" or "Identity" or "Dropout" or "MaxPool" or "AveragePool" or "GlobalAveragePool" => kept[x],
                "Flatten" or "Reshape" => Flattened(node),
                "Add" or "Sub" or "Mul" or "Div" => Elementwise(node, x, node.Input[1]),
                "Where" => Elementwise(node, node.Input[1], node.Input[2], node.Input[0]),
                _ => Unchanged(node),
            };
        }

        return new ChannelPlan(extents, groups);

        long Scaled(long channels, NodeProto node) => ReferenceEquals(node, last) ? channels : Math.Max(1, (long)(share * channels));

        long Convolution(NodeProto node)
        {
            long[] weight = graph.Shape(node.Input[1]);
            long inputs = kept[node.Input[0]];
            long group = Attributes.Integer(node, "group", 1);
            bool byChannel = group > 1 && weight[1] == 1;
            if (group > 1 && !byChannel && inputs != weight[1] * group)
            {
                throw new NotSupportedException($"node '{node.Name}': got {group} groups, scaling channels needs 1 or one per channel");
            }

            long outputs = byChannel ? inputs * (weight[0] / group) : Scaled(weight[0], node);
            if (byChannel)
            {
                groups[node.Output[0]] = inputs;
            }

            extents[node.Input[1]] = [outputs, byChannel || group > 1 ? weight[1] : inputs, .. weight[2..]];
            Bias(node, outputs);
            return outputs;
        }

        long Dense(NodeProto node, bool transposed)
        {
            long[] weight = graph.Shape(node.Input[1]);
            long outputs = Scaled(weight[transposed ? 0 : 1], node);
            long inputs = kept[node.Input[0]];
            extents[node.Input[1]] = transposed ? [outputs, inputs] : [inputs, outputs];
            Bias(node, outputs);
            return outputs;
        }

        void Bias(NodeProto node, long outputs)
        {
            if (node.Input.Count > 2 && node.Input[2].Length > 0)
            {
                extents[node.Input[2]] = [.. graph.Shape(node.Input[2])[..^1], outputs];
            }
        }

        long Normalisation(NodeProto node)
        {
            foreach (string vector in node.Input.Skip(1))
            {
                extents[vector] = [kept[node.Input[0]]];
            }

            return kept[node.Input[0]];
        }

        long Flattened(NodeProto node)
        {
            long[] from = graph.Shape(node.Input[0]);
            long[] to = graph.Shape(node.Output[0]);
            long channels = kept[node.Input[0]];
            return to.Length == 2 && to[1] == TensorData.Count(from.AsSpan(1))
                ? channels * TensorData.Count(from.AsSpan(2))
                : channels == from[1] ? to[1] : throw new NotSupportedException($"node '{node.Name}': got {node.OpType} to [{string.Join(',', to)}], scaling channels needs one row per image");
        }

        long Elementwise(NodeProto node, params string[] operands)
        {
            string[] computed = [.. operands.Where(kept.ContainsKey)];
            if (computed.Length == 0)
            {
                throw new NotSupportedException($"node '{node.Name}': got {node.OpType} of constants, scaling channels needs it folded");
            }

            long channels = kept[computed[0]];
            if (computed.Any(operand => kept[operand] != channels))
            {
                throw new NotSupportedException($"node '{node.Name}': got {string.Join(" and ", computed.Select(c => kept[c]))} channels, scaling channels needs as many on both sides");
            }

            long[] shape = graph.Shape(node.Output[0]);
            foreach (string constant in operands.Where(operand => !kept.ContainsKey(operand)))
            {
                long[] dimensions = [.. graph.Shape(constant)];
                int axis = dimensions.Length - (shape.Length - 1);
                if (axis >= 0 && dimensions[axis] == shape[1] && channels < shape[1])
                {
                    dimensions[axis] = channels;
                    extents[constant] = dimensions;
                }
            }

            return channels;
        }

        long Unchanged(NodeProto node) => node.Input.Where(kept.ContainsKey).All(i => kept[i] == graph.Shape(i)[1])
            ? graph.Shape(node.Output[0])[1]
            : throw new NotSupportedException($"node '{node.Name}': got operator {node.OpType} behind fewer channels, scaling channels does not know it");
    }
}
