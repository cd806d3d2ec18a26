using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>
/// Works out the integers that exporters compute inside a graph from shapes and constants (to flatten, to pad): every size is known
/// when a training step is derived, so these nodes become constants.
/// </summary>
internal static class ShapeFolding
{
    private static readonly Dictionary<string, Func<GradientTape, NodeProto, IntegerTensor[], IntegerTensor?>> s_operators = new()
    {
        ["Cast"] = (_, _, inputs) => inputs[0],
        ["Concat"] = (_, node, inputs) => IntegerTensor.Concat(inputs, Attributes.Integer(node, "axis", 0)),
        ["ConstantOfShape"] = (_, node, inputs) => IntegerTensor.Filled(inputs[0].Values, Attributes.Find(node, "value")?.T is TensorProto value ? Read(value)?.Values[0] : 0),
        ["Gather"] = (_, node, inputs) => IntegerTensor.Gather(inputs[0], inputs[1], Attributes.Integer(node, "axis", 0)),
        ["Identity"] = (_, _, inputs) => inputs[0],
        ["Reshape"] = (_, _, inputs) => IntegerTensor.Reshape(inputs[0], inputs[1].Values),
        ["Slice"] = (tape, node, inputs) => IntegerTensor.Slice(
            inputs[0],
            ConstantIntegers.Required(tape, node, "starts", 1),
            ConstantIntegers.Required(tape, node, "ends", 2),
            ConstantIntegers.Optional(tape, node, "axes", 3),
            ConstantIntegers.Optional(tape, node, "steps", 4)),
        ["Squeeze"] = (_, _, inputs) => new IntegerTensor([.. inputs[0].Shape.Where(d => d != 1)], inputs[0].Values),
        ["Transpose"] = (_, node, inputs) => IntegerTensor.Transpose(inputs[0], Attributes.Integers(node, "perm", [])),
        ["Unsqueeze"] = (tape, node, inputs) => IntegerTensor.Unsqueeze(inputs[0], ConstantIntegers.Required(tape, node, "axes", 1)),
    };

    /// <summary>Replaces a node by a constant where that can be.</summary>
    /// <param name="tape">Holds shapes and constants; gets the new one.</param>
    /// <param name="node">Any node.</param>
    /// <returns>True if the node is done with.</returns>
    public static bool TryFold(GradientTape tape, NodeProto node)
    {
        IntegerTensor? result;
        if (node.OpType == "Shape")
        {
            long[] shape = tape.Shape(node.Input[0]);
            result = new IntegerTensor([shape.Length], shape);
        }
        else if (s_operators.TryGetValue(node.OpType, out Func<GradientTape, NodeProto, IntegerTensor[], IntegerTensor?>? fold)
            && node.Input.Count > 0 && node.Input.All(i => i.Length > 0 && tape.ConstantValue(i) is TensorProto))
        {
            IntegerTensor?[] inputs = [.. node.Input.Select(i => Read(tape.ConstantValue(i)!))];
            result = inputs.All(i => i is not null) ? fold(tape, node, inputs!) : null;
        }
        else
        {
            return false;
        }

        if (result is null)
        {
            return false;
        }

        TensorProto constant = TensorData.Of(node.Output[0], result.Values);
        constant.Dims.Clear();
        constant.Dims.AddRange(result.Shape);
        tape.Constant(constant);
        return true;
    }

    private static IntegerTensor? Read(TensorProto tensor) => tensor.DataType == (int)TensorProto.Types.DataType.Int64
        ? new IntegerTensor([.. tensor.Dims], TensorData.Integers(tensor))
        : null;
}
