using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>A layer of ReLUs in a network.</summary>
/// <param name="Name">Name of its output tensor.</param>
/// <param name="Shape">Channels, height and width, or features; without the batch.</param>
internal sealed record ReluSite(string Name, long[] Shape)
{
    /// <summary>Number of scalar ReLUs.</summary>
    public long Count => TensorData.Count(Shape);

    /// <summary>Scalars in one channel.</summary>
    public long ChannelLength => Count / Shape[0];

    /// <summary>Scalars that are kept or removed at once.</summary>
    /// <param name="granularity">What a unit is.</param>
    /// <returns>At least 1.</returns>
    public long UnitLength(Granularity granularity) => granularity switch
    {
        Granularity.Pixel => 1,
        Granularity.Channel => ChannelLength,
        _ => Count,
    };

    /// <summary>Finds the ReLU layers of a network.</summary>
    /// <param name="model">A network whose ReLUs are all kept.</param>
    /// <returns>The layers, in order.</returns>
    /// <exception cref="NotSupportedException">There are none.</exception>
    public static IReadOnlyList<ReluSite> Find(ModelProto model)
    {
        GradientTape tape = new(new GraphWriter(), isTraining: false);
        new TrainableNetwork(model).Write(tape, 1);
        List<ReluSite> sites = [.. model.Graph.Node.Where(n => n.OpType == "Relu").Select(n => new ReluSite(n.Output[0], tape.Shape(n.Output[0])[1..]))];
        return sites.Count > 0 ? sites : throw new NotSupportedException($"network '{model.Graph.Name}': got no ReLU, reduction needs some");
    }
}
