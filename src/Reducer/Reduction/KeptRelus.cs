using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Reduction;

/// <summary>Counts the ReLUs of a reduced network from its graph.</summary>
internal static class KeptRelus
{
    /// <summary>Scalar ReLUs that a masked network keeps.</summary>
    /// <param name="model">Masks as <see cref="ReluRewriter.WithMasks"/> writes them.</param>
    /// <returns>Their number.</returns>
    public static long Count(ModelProto model)
    {
        if (model.Graph.Node.All(n => n.OpType != "Relu"))
        {
            return 0;
        }

        Dictionary<string, TensorProto> constants = model.Graph.Initializer.ToDictionary(t => t.Name);
        Dictionary<string, string> masks = model.Graph.Node.Where(n => n.OpType == "Where").ToDictionary(n => n.Input[1], n => n.Input[0]);
        return ReluSite.Find(model).Sum(site => masks.TryGetValue(site.Name, out string? mask) ? constants[mask].RawData.LongCount(flag => flag != 0) : site.Count);
    }
}
