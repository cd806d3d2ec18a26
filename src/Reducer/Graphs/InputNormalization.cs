using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Graphs;

/// <summary>Takes the normalisation of images into a network that was exported without it.</summary>
public static class InputNormalization
{
    /// <summary>Puts <c>(x - mean) / deviation</c>, by channel, before the first layer.</summary>
    /// <param name="model">A network of one image input. Not changed.</param>
    /// <param name="mean">One value per channel, of images in [0, 1].</param>
    /// <param name="deviation">One value above 0 per channel.</param>
    /// <returns>A copy that takes images in [0, 1].</returns>
    /// <exception cref="ArgumentException">The values are not as many as the image's channels.</exception>
    public static ModelProto Inside(ModelProto model, IReadOnlyList<double> mean, IReadOnlyList<double> deviation)
    {
        ModelProto copy = model.Clone();
        HashSet<string> constants = [.. copy.Graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto input = copy.Graph.Input.First(value => !constants.Contains(value.Name));
        long channels = input.Type.TensorType.Shape.Dim.Count > 1 ? input.Type.TensorType.Shape.Dim[1].DimValue : 0;
        if (mean.Count != channels || deviation.Count != channels)
        {
            throw new ArgumentException($"got {mean.Count} means and {deviation.Count} deviations, the image has {channels} channels", nameof(mean));
        }

        string centred = $"{input.Name}:centred";
        string normalised = $"{input.Name}:normalised";
        foreach (NodeProto node in copy.Graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = node.Input[i] == input.Name ? normalised : node.Input[i];
            }
        }

        TensorProto means = TensorData.Of($"{input.Name}:mean", [1, channels, 1, 1], [.. mean.Select(value => (float)value)]);
        TensorProto deviations = TensorData.Of($"{input.Name}:deviation", [1, channels, 1, 1], [.. deviation.Select(value => (float)value)]);
        copy.Graph.Initializer.Add(means);
        copy.Graph.Initializer.Add(deviations);
        copy.Graph.Node.Insert(0, new NodeProto { OpType = "Sub", Name = centred, Input = { input.Name, means.Name }, Output = { centred } });
        copy.Graph.Node.Insert(1, new NodeProto { OpType = "Div", Name = normalised, Input = { centred, deviations.Name }, Output = { normalised } });
        return copy;
    }
}
