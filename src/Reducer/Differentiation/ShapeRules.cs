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
        long[] given = ConstantIntegers.Required(tape, node, "shape", 1);

        // A batch of 1 frozen into an exported graph is meant as any batch, so dimensions are worked out for one image where they can be.
        if (from.Length > 0 && from[0] > 1)
        {
            long[] one = [1, .. from[1..]];
            if (TryResolve(one, given) is [1, ..] shape)
            {
                WriteReshape(tape, node, [from[0], .. shape[1..]]);
                return;
            }
        }

        WriteReshape(tape, node, Resolve(from, given));
    }

    /// <summary>Drops axes of one.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Squeeze(GradientTape tape, NodeProto node)
    {
        long[] from = tape.Shape(node.Input[0]);
        int[]? axes = ConstantIntegers.Optional(tape, node, "axes", 1)?.Select(a => ConstantIntegers.Axis(a, from.Length)).ToArray();
        WriteReshape(tape, node, [.. from.Where((size, i) => axes is null ? size != 1 : !axes.Contains(i))]);
    }

    /// <summary>Adds axes of one.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Unsqueeze(GradientTape tape, NodeProto node) =>
        WriteReshape(tape, node, Widened(tape.Shape(node.Input[0]), ConstantIntegers.Required(tape, node, "axes", 1)));

    /// <summary>Dimensions with new ones of size one.</summary>
    /// <param name="shape">The dimensions.</param>
    /// <param name="axes">Where the new ones are, in the result.</param>
    /// <returns>The result.</returns>
    internal static long[] Widened(long[] shape, long[] axes)
    {
        int rank = shape.Length + axes.Length;
        int[] added = [.. axes.Select(a => ConstantIntegers.Axis(a, rank))];
        Queue<long> rest = new(shape);
        return [.. Enumerable.Range(0, rank).Select(i => added.Contains(i) ? 1 : rest.Dequeue())];
    }

    /// <summary>Dimensions with their placeholders filled.</summary>
    /// <param name="from">Dimensions before.</param>
    /// <param name="to">Dimensions after; 0 keeps one, -1 takes what is left.</param>
    /// <returns>The dimensions.</returns>
    /// <exception cref="NotSupportedException">They do not hold as many values.</exception>
    internal static long[] Resolve(long[] from, long[] to) => TryResolve(from, to)
        ?? throw new NotSupportedException($"got a reshape of [{string.Join(',', from)}] to [{string.Join(',', to)}], needed as many values");

    private static long[]? TryResolve(long[] from, long[] to)
    {
        long[] shape = [.. to.Select((size, i) => size == 0 && i < from.Length ? from[i] : size)];
        int open = Array.IndexOf(shape, -1);
        if (open >= 0)
        {
            shape[open] = 1;
            long rest = TensorData.Count(shape);
            shape[open] = rest > 0 ? TensorData.Count(from) / rest : 0;
        }

        return TensorData.Count(shape) == TensorData.Count(from) ? shape : null;
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
