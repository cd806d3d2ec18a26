namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// Rewrites a network so that batch normalisation and arithmetic with constants cost nothing where possible. What is left of an
/// <see cref="AffineLayer"/> has scale one: an addition of constants. The function computed stays the same.
/// </summary>
/// <remarks>
/// Tried in this order: fold into the linear layer before; fold into the linear layers after; keep the offset and move the scale into
/// the linear layers after, through ReLUs (pre-activation networks), with a depthwise convolution by the signs where some scale is
/// not positive; move the scale into the linear layer before, through a ReLU; become a depthwise convolution.
/// </remarks>
internal static class NetworkSimplifier
{
    /// <summary>An offset may make a tensor larger by this factor (three bits) before a depthwise convolution is the better choice.</summary>
    private const float MostGrowth = 7;

    /// <summary>Rewrites a network.</summary>
    /// <param name="network">Not changed.</param>
    /// <param name="largest">Largest magnitude of every tensor of <paramref name="network"/> on calibration inputs.</param>
    /// <returns>The same function, with no scale in any affine layer and no layer that the logits do not need.</returns>
    /// <exception cref="InferencePlanException">A scale that differs within a channel and that no dense layer can absorb.</exception>
    public static Network Simplify(Network network, IReadOnlyList<double> largest)
    {
        EditableGraph graph = new(network);
        bool changed = true;
        while (changed)
        {
            changed = false;
            for (int k = 0; k < graph.Count; k++)
            {
                changed |= graph[k] is AffineLayer && !graph.IsBypassed(k) && Rewrite(graph, k, largest);
            }
        }

        return graph.ToNetwork();
    }

    private static bool Rewrite(EditableGraph graph, int k, IReadOnlyList<double> largest)
    {
        AffineLayer affine = (AffineLayer)graph[k];
        bool scaled = affine.Scale.Any(s => s != 1);
        if (!scaled && affine.Offset.All(o => o == 0))
        {
            graph.Bypass(k);
            return true;
        }

        if (FoldUp(graph, k))
        {
            return true;
        }

        if (ScalePush.Down(graph, k + 1, affine.Scale, affine.Offset))
        {
            graph.Bypass(k);
            return true;
        }

        if (!scaled)
        {
            return false;
        }

        float limit = MostGrowth * (float)largest[affine.Inputs[0]];
        if (!MoveScaleDown(graph, k, limit) && !MoveScaleUp(graph, k))
        {
            graph[k] = AsDepthwise(affine);
        }

        return true;
    }

    private static bool FoldUp(EditableGraph graph, int k)
    {
        AffineLayer affine = (AffineLayer)graph[k];
        float[] scale = affine.Scale;
        float[] offset = affine.Offset;
        int tensor = graph.Input(k);
        while (tensor != 0 && graph.HasSingleConsumer(tensor))
        {
            int index = tensor - 1;
            TensorShape shape = graph[index].Shape;
            switch (graph[index])
            {
                case ReshapeLayer:
                    scale = ChannelValues.Reshape(scale, shape, graph.InputShape(index));
                    offset = ChannelValues.Reshape(offset, shape, graph.InputShape(index));
                    break;
                case AveragePoolLayer pool when KeepsOffsets(pool) || offset.All(o => o == 0):
                    if (ChannelValues.PerChannel(scale, shape) is not float[] scales || ChannelValues.PerChannel(offset, shape) is not float[] offsets)
                    {
                        return false;
                    }

                    (scale, offset) = (scales, offsets);
                    break;
                default:
                    if (LinearWeights.AfterOutput(graph[index], scale, offset) is not Layer folded)
                    {
                        return false;
                    }

                    graph[index] = folded;
                    graph.Bypass(k);
                    return true;
            }

            tensor = graph.Input(index);
        }

        return false;
    }

    /// <summary>Whether the mean of numbers plus an offset is their mean plus the offset: zeros of the padding must not count.</summary>
    private static bool KeepsOffsets(AveragePoolLayer pool)
        => !pool.CountPadding || (pool.Pool.PadTop | pool.Pool.PadBottom | pool.Pool.PadLeft | pool.Pool.PadRight) == 0;

    private static bool MoveScaleDown(EditableGraph graph, int k, float limit)
    {
        AffineLayer affine = (AffineLayer)graph[k];
        float[] magnitudes = [.. affine.Scale.Select(s => s == 0 ? 1 : Math.Abs(s))];
        if (affine.Offset.Zip(magnitudes, (o, m) => Math.Abs(o / m)).Any(growth => !(growth <= limit)))
        {
            return false;
        }

        if (!affine.Scale.Contains(0) && ScalePush.Down(graph, k + 1, affine.Scale))
        {
            graph[k] = affine with
            {
                Scale = [.. affine.Scale.Select(_ => 1f)],
                Offset = [.. affine.Offset.Zip(affine.Scale, (o, s) => o / s)],
            };
            return true;
        }

        if (affine.Scale.Length != affine.Shape.Channels || !ScalePush.Down(graph, k + 1, magnitudes))
        {
            return false;
        }

        float[] signs = [.. affine.Scale.Select(s => (float)Math.Sign(s))];
        graph[k] = LinearWeights.Depthwise(affine, signs, [.. affine.Offset.Zip(magnitudes, (o, m) => o / m)]);
        return true;
    }

    private static bool MoveScaleUp(EditableGraph graph, int k)
    {
        AffineLayer affine = (AffineLayer)graph[k];
        float[]? scale = affine.Scale;
        int tensor = graph.Input(k);
        while (scale is not null && tensor != 0 && graph.HasSingleConsumer(tensor))
        {
            int index = tensor - 1;
            TensorShape shape = graph[index].Shape;
            switch (graph[index])
            {
                case ConvolutionLayer or DenseLayer:
                    if (LinearWeights.AfterOutput(graph[index], scale, new float[scale.Length]) is not Layer folded)
                    {
                        return false;
                    }

                    graph[index] = folded;
                    graph[k] = affine with { Scale = [.. affine.Scale.Select(_ => 1f)] };
                    return true;
                case ReluLayer { UpperBound: null }:
                    scale = scale.All(s => s > 0) ? scale : null;
                    break;
                case MaxPoolLayer:
                    scale = scale.All(s => s > 0) ? ChannelValues.PerChannel(scale, shape) : null;
                    break;
                case AveragePoolLayer:
                    scale = ChannelValues.PerChannel(scale, shape);
                    break;
                case ReshapeLayer:
                    scale = ChannelValues.Reshape(scale, shape, graph.InputShape(index));
                    break;
                default:
                    return false;
            }

            tensor = graph.Input(index);
        }

        return false;
    }

    private static ConvolutionLayer AsDepthwise(AffineLayer affine)
    {
        float[]? scale = ChannelValues.PerChannel(affine.Scale, affine.Shape);
        float[]? offset = ChannelValues.PerChannel(affine.Offset, affine.Shape);
        return scale is not null && offset is not null
            ? LinearWeights.Depthwise(affine, scale, offset)
            : throw new InferencePlanException(
                $"layer {affine.Name} scales the elements of a channel differently and no dense layer beside it can absorb that: "
                + "one scale per channel is needed");
    }
}
