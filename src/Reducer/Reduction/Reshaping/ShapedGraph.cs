using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Differentiation;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Reduction.Reshaping;

/// <summary>A forward graph with the shape of every tensor, for one image.</summary>
internal sealed class ShapedGraph
{
    private readonly GradientTape _tape = new(new GraphWriter(), isTraining: false);

    /// <summary>Finds all shapes.</summary>
    /// <param name="model">Its constants as initialisers.</param>
    /// <param name="before">Called before each node, and may replace constants; null for nobody.</param>
    /// <exception cref="NotSupportedException">A node leaves nothing of its input, or is unknown; the message names it.</exception>
    public ShapedGraph(ModelProto model, Action<ShapedGraph, NodeProto>? before = null)
    {
        HashSet<string> constants = [.. model.Graph.Initializer.Select(t => t.Name)];
        ValueInfoProto image = model.Graph.Input.Single(i => !constants.Contains(i.Name));
        InputName = image.Name;
        _tape.Writer.Reserve(model.Graph.Node.SelectMany(n => n.Output));
        _tape.Input(InputName, [1, .. image.Type.TensorType.Shape.Dim.Skip(1).Select(d => d.DimValue)], active: false);
        foreach (TensorProto constant in model.Graph.Initializer)
        {
            _tape.Constant(constant);
        }

        foreach (NodeProto node in model.Graph.Node)
        {
            before?.Invoke(this, node);
            OperatorRules.Write(_tape, node);
            if (Shape(node.Output[0]) is long[] shape && shape.Any(d => d <= 0))
            {
                throw new NotSupportedException($"node '{node.Name}': got an output of shape [{string.Join(',', shape)}], the image is too small for it");
            }
        }
    }

    /// <summary>Name of the image input.</summary>
    public string InputName { get; }

    /// <summary>Dimensions of a tensor.</summary>
    /// <param name="tensor">Its name.</param>
    /// <returns>The dimensions, the batch being 1.</returns>
    public long[] Shape(string tensor) => _tape.Shape(tensor);

    /// <summary>Replaces a constant.</summary>
    /// <param name="tensor">The new one.</param>
    public void Replace(TensorProto tensor) => _tape.Constant(tensor);
}
