using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Axes, bounds and shapes, which are attributes in old operator sets and constants in new ones.</summary>
internal static class ConstantIntegers
{
    /// <summary>Reads integers that must be there.</summary>
    /// <param name="tape">Holds the constants.</param>
    /// <param name="node">The node.</param>
    /// <param name="attribute">Their name as an attribute.</param>
    /// <param name="input">Their place among the inputs.</param>
    /// <returns>The integers.</returns>
    /// <exception cref="NotSupportedException">They are missing, or computed.</exception>
    public static long[] Required(GradientTape tape, NodeProto node, string attribute, int input) =>
        Optional(tape, node, attribute, input) ?? throw new NotSupportedException($"node '{node.Name}': got {node.OpType} without {attribute}, training needs them");

    /// <summary>Reads integers that may be absent.</summary>
    /// <param name="tape">Holds the constants.</param>
    /// <param name="node">The node.</param>
    /// <param name="attribute">Their name as an attribute.</param>
    /// <param name="input">Their place among the inputs.</param>
    /// <returns>The integers, or null.</returns>
    /// <exception cref="NotSupportedException">They are computed.</exception>
    public static long[]? Optional(GradientTape tape, NodeProto node, string attribute, int input)
    {
        if (Attributes.Find(node, attribute) is AttributeProto found)
        {
            return [.. found.Ints];
        }

        if (node.Input.Count <= input || node.Input[input].Length == 0)
        {
            return null;
        }

        return tape.ConstantValue(node.Input[input]) is TensorProto constant
            ? TensorData.Integers(constant)
            : throw new NotSupportedException($"node '{node.Name}': got computed {attribute}, training needs constant ones");
    }

    /// <summary>An axis counted from the front.</summary>
    /// <param name="axis">From the front, or below 0 from the back.</param>
    /// <param name="rank">Number of axes.</param>
    /// <returns>In [0, rank).</returns>
    public static int Axis(long axis, int rank) => (int)(axis < 0 ? axis + rank : axis);
}
