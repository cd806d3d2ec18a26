namespace PrivateInference.Networks;

/// <summary>What one layer is and costs in the clear.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Kind">Kind of layer, as its type is named without "Layer".</param>
/// <param name="Shape">Shape of the output.</param>
/// <param name="MultiplyAccumulates">Multiply-accumulates of convolutions and dense layers, padding included; 0 for other kinds.</param>
/// <param name="Parameters">Weights, biases, scales and offsets.</param>
/// <param name="Relus">Scalar ReLUs kept.</param>
public sealed record LayerSummary(string Name, string Kind, TensorShape Shape, long MultiplyAccumulates, long Parameters, long Relus);

/// <summary>ReLUs of the layers that follow each other at one resolution.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Relus">Scalar ReLUs kept.</param>
public sealed record ReluStage(int Height, int Width, long Relus);

/// <summary>A network layer by layer, with totals.</summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Variant">What tells it from namesakes, or empty.</param>
/// <param name="InputShape">Shape of the image.</param>
/// <param name="OutputShape">Shape of the logits.</param>
/// <param name="Output">What the client applies to the logits.</param>
/// <param name="Layers">The layers in order.</param>
/// <param name="Stages">ReLUs by resolution, in order.</param>
public sealed record NetworkSummary(
    string Name,
    string Variant,
    TensorShape InputShape,
    TensorShape OutputShape,
    OutputTransform Output,
    IReadOnlyList<LayerSummary> Layers,
    IReadOnlyList<ReluStage> Stages)
{
    /// <summary>Multiply-accumulates of the network.</summary>
    public long MultiplyAccumulates => Layers.Sum(layer => layer.MultiplyAccumulates);

    /// <summary>Parameters of the network.</summary>
    public long Parameters => Layers.Sum(layer => layer.Parameters);

    /// <summary>Scalar ReLUs kept in the network.</summary>
    public long Relus => Layers.Sum(layer => layer.Relus);

    /// <summary>Summarises a network.</summary>
    /// <param name="network">The network.</param>
    /// <returns>Its layers and totals.</returns>
    public static NetworkSummary Of(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        LayerSummary[] layers = [.. network.Layers.Select(layer => Of(layer, network))];
        List<ReluStage> stages = [];
        foreach (LayerSummary layer in layers.Where(layer => layer.Kind == "Relu"))
        {
            if (stages.Count > 0 && (stages[^1].Height, stages[^1].Width) == (layer.Shape.Height, layer.Shape.Width))
            {
                stages[^1] = stages[^1] with { Relus = stages[^1].Relus + layer.Relus };
            }
            else
            {
                stages.Add(new ReluStage(layer.Shape.Height, layer.Shape.Width, layer.Relus));
            }
        }

        return new NetworkSummary(network.Name, network.Variant, network.InputShape, network.OutputShape, network.Output, layers, stages);
    }

    private static LayerSummary Of(Layer layer, Network network)
    {
        (long work, long parameters) = layer switch
        {
            ConvolutionLayer l => (l.Convolution.MultiplyAccumulates, l.Weights.LongLength + (l.Bias?.Length ?? 0)),
            DenseLayer l => ((long)network.ShapeOf(l.Inputs[0]).Elements * l.Shape.Elements, l.Weights.LongLength + (l.Bias?.Length ?? 0)),
            AffineLayer l => (0L, l.Scale.LongLength + l.Offset.Length),
            _ => (0L, 0L),
        };
        string kind = layer.GetType().Name.Replace("Layer", "", StringComparison.Ordinal);
        return new LayerSummary(layer.Name, kind, layer.Shape, work, parameters, layer is ReluLayer relu ? relu.Relus : 0);
    }
}
