using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Operators that move values without changing them.</summary>
internal static class ShapeRules
{
    /// <summary>y = x; also dropout, which the published PI networks do not use while training.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Identity(GradientTape tape, NodeProto node)
    {
        string x = node.Input[0];
        tape.Writer.AddNode("Identity", [], [x], [node.Output[0]]);
        tape.Record(node.Output[0], tape.Shape(x), [x], gradient => tape.Accumulate(x, gradient));
    }

    /// <summary>All dimensions before the axis into one, all from it on into another.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Flatten(GradientTape tape, NodeProto node)
    {
        long[] shape = tape.Shape(node.Input[0]);
        long given = Attributes.Integer(node, "axis", 1);
        int axis = (int)(given < 0 ? given + shape.Length : given);
        WriteReshape(tape, node, [TensorData.Count(shape.AsSpan(0, axis)), TensorData.Count(shape.AsSpan(axis))]);
    }

    /// <summary>The same values under other dimensions, which must be constant; 0 keeps a dimension, -1 takes what is left.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    /// <exception cref="NotSupportedException">The dimensions are computed.</exception>
    public static void Reshape(GradientTape tape, NodeProto node)
    {
        long[] from = tape.Shape(node.Input[0]);
        long[] to = node.Input.Count < 2 ? Attributes.Integers(node, "shape", [])
            : tape.ConstantValue(node.Input[1]) is TensorProto constant ? TensorData.Integers(constant)
            : throw new NotSupportedException($"node '{node.Name}': got a computed shape, training needs a constant one");
        for (int i = 0; i < to.Length; i++)
        {
            to[i] = to[i] == 0 ? from[i] : to[i];
        }

        // A batch of 1 frozen into an exported graph is meant as any batch.
        if (to.Length > 1 && to[0] == 1 && from[0] != 1 && !to.Contains(-1))
        {
            to[0] = from[0];
        }

        int open = Array.IndexOf(to, -1);
        if (open >= 0)
        {
            to[open] = 1;
            to[open] = TensorData.Count(from) / TensorData.Count(to);
        }

        WriteReshape(tape, node, to);
    }

    /// <summary>Tensors side by side along an axis.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Concat(GradientTape tape, NodeProto node)
    {
        string[] inputs = [.. node.Input];
        long[] shape = [.. tape.Shape(inputs[0])];
        long given = Attributes.Integer(node, "axis", 1);
        int axis = (int)(given < 0 ? given + shape.Length : given);
        shape[axis] = inputs.Sum(input => tape.Shape(input)[axis]);
        tape.Writer.AddNode("Concat", [Attributes.Integer("axis", axis)], inputs, [node.Output[0]]);
        tape.Record(node.Output[0], shape, inputs, gradient =>
        {
            long start = 0;
            foreach (string input in inputs)
            {
                long end = start + tape.Shape(input)[axis];
                if (tape.IsActive(input))
                {
                    GraphWriter writer = tape.Writer;
                    tape.Accumulate(input, writer.Add("Slice", gradient, writer.Integers(start), writer.Integers(end), writer.Integers(axis)));
                }

                start = end;
            }
        });
    }

    private static void WriteReshape(GradientTape tape, NodeProto node, long[] to)
    {
        string x = node.Input[0];
        GraphWriter writer = tape.Writer;
        writer.AddNode("Reshape", [], [x, writer.Integers(to)], [node.Output[0]]);
        tape.Record(node.Output[0], to, [x], gradient => tape.Accumulate(x, writer.Add("Reshape", gradient, writer.Integers(tape.Shape(x)))));
    }
}
