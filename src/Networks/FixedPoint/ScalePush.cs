namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// Moves a scale of a tensor into the weights of everything that reads it, through layers that commute with it: a ReLU and a max
/// pool commute with a positive scale (where a mask removes the ReLU the identity commutes too), a clamp does not.
/// </summary>
internal sealed class ScalePush
{
    private readonly EditableGraph _graph;
    private readonly Dictionary<int, Layer> _replaced = [];

    private ScalePush(EditableGraph graph)
    {
        _graph = graph;
    }

    /// <summary>Moves a scale down.</summary>
    /// <param name="graph">Changed only on success.</param>
    /// <param name="tensor">The tensor whose readers absorb the scale.</param>
    /// <param name="scale">One per channel or per element.</param>
    /// <returns>Whether every reader could absorb it.</returns>
    public static bool Down(EditableGraph graph, int tensor, float[] scale)
    {
        ScalePush push = new(graph);
        return push.Into(tensor, scale, graph.ShapeOf(tensor)) && push.Commit();
    }

    /// <summary>Moves a scale and an offset into the readers of a tensor, all of which must be linear.</summary>
    /// <param name="graph">Changed only on success.</param>
    /// <param name="tensor">The tensor whose readers absorb both.</param>
    /// <param name="scale">One per channel or per element.</param>
    /// <param name="offset">As long as <paramref name="scale"/>.</param>
    /// <returns>Whether every reader could absorb both.</returns>
    public static bool Down(EditableGraph graph, int tensor, float[] scale, float[] offset)
    {
        ScalePush push = new(graph);
        return push.Into(tensor, scale, offset, graph.ShapeOf(tensor)) && push.Commit();
    }

    private bool Commit()
    {
        foreach ((int index, Layer layer) in _replaced)
        {
            _graph[index] = layer;
        }

        return true;
    }

    private Layer Current(int index) => _replaced.GetValueOrDefault(index, _graph[index]);

    private bool Replace(int index, Layer? layer)
    {
        if (layer is not null)
        {
            _replaced[index] = layer;
        }

        return layer is not null;
    }

    private bool Into(int tensor, float[] scale, float[] offset, TensorShape shape)
    {
        int[] readers = _graph.Consumers(tensor);
        return tensor != _graph.Output && readers.Length > 0 && readers.All(k => _graph[k] is ReshapeLayer reshape
            ? Into(k + 1, ChannelValues.PerElement(scale, shape), ChannelValues.PerElement(offset, shape), reshape.Shape)
            : Replace(k, LinearWeights.BeforeInput(Current(k), scale, offset, shape)));
    }

    private bool Into(int tensor, float[] scale, TensorShape shape)
    {
        int[] readers = _graph.Consumers(tensor);
        return tensor != _graph.Output && readers.Length > 0 && readers.All(k => Through(k, tensor, scale, shape));
    }

    private bool Through(int k, int tensor, float[] scale, TensorShape shape)
    {
        switch (_graph[k])
        {
            case ConvolutionLayer or DenseLayer or AffineLayer:
                return Replace(k, LinearWeights.BeforeInput(Current(k), scale, shape));
            case ReluLayer { UpperBound: null }:
                return scale.All(s => s > 0) && Into(k + 1, scale, shape);
            case MaxPoolLayer pool:
                return scale.All(s => s > 0) && ChannelValues.PerChannel(scale, shape) is float[] maxima && Into(k + 1, maxima, pool.Shape);
            case AveragePoolLayer pool:
                return ChannelValues.PerChannel(scale, shape) is float[] means && Into(k + 1, means, pool.Shape);
            case ReshapeLayer reshape:
                return Into(k + 1, ChannelValues.Reshape(scale, shape, reshape.Shape), reshape.Shape);
            case GatherLayer gather:
                float[] elements = ChannelValues.PerElement(scale, shape);
                float[] moved = [.. gather.Source.Select(source => source < 0 ? 1 : elements[source])];
                return Into(k + 1, moved, gather.Shape);
            case ConcatLayer concat:
                return Into(k + 1, Slices(concat, tensor, scale, shape), concat.Shape);
            default:
                return false;
        }
    }

    /// <summary>The scale of a concatenation where one tensor is scaled and the others are not.</summary>
    private float[] Slices(ConcatLayer concat, int tensor, float[] scale, TensorShape shape)
    {
        float[] elements = ChannelValues.PerElement(scale, shape);
        float[] slices = [.. concat.Inputs.SelectMany(id => _graph.Resolve(id) == tensor
            ? elements
            : Enumerable.Repeat(1f, _graph.ShapeOf(_graph.Resolve(id)).Elements))];
        return ChannelValues.PerChannel(slices, concat.Shape) ?? slices;
    }
}
