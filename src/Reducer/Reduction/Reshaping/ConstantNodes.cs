using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Reduction.Reshaping;

/// <summary>Constants written as nodes.</summary>
internal static class ConstantNodes
{
    /// <summary>Turns them into initialisers.</summary>
    /// <param name="model">Not changed.</param>
    /// <returns>A copy in which every constant is an initialiser.</returns>
    public static ModelProto Inline(ModelProto model)
    {
        ModelProto copy = model.Clone();
        copy.Graph.Node.Clear();
        foreach (NodeProto node in model.Graph.Node)
        {
            if (node.OpType == "Constant" && Attributes.Find(node, "value")?.T is TensorProto value)
            {
                TensorProto named = value.Clone();
                named.Name = node.Output[0];
                copy.Graph.Initializer.Add(named);
            }
            else
            {
                copy.Graph.Node.Add(node.Clone());
            }
        }

        return copy;
    }
}
