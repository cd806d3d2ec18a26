using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Fully connected layers.</summary>
internal static class MatrixRules
{
    /// <summary>y = alpha op(a) op(b) + beta c, where op may transpose.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    public static void Gemm(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string a = node.Input[0];
        string b = node.Input[1];
        string? c = node.Input.Count > 2 && node.Input[2].Length > 0 ? node.Input[2] : null;
        long transA = Attributes.Integer(node, "transA", 0);
        long transB = Attributes.Integer(node, "transB", 0);
        float alpha = Attributes.Real(node, "alpha", 1);
        float beta = Attributes.Real(node, "beta", 1);
        long[] shape = [tape.Shape(a)[transA == 0 ? 0 : 1], tape.Shape(b)[transB == 0 ? 1 : 0]];
        writer.AddNode("Gemm", [.. node.Attribute], [.. node.Input], [node.Output[0]]);
        string Product(string left, long transLeft, string right, long transRight) => writer.Add(
            "Gemm",
            [Attributes.Integer("transA", transLeft), Attributes.Integer("transB", transRight), Attributes.Real("alpha", alpha)],
            left,
            right);
        tape.Record(node.Output[0], shape, c is null ? [a, b] : [a, b, c], gradient =>
        {
            if (tape.IsActive(a))
            {
                tape.Accumulate(a, transA == 0 ? Product(gradient, 0, b, 1 - transB) : Product(b, transB, gradient, 1));
            }

            if (tape.IsActive(b))
            {
                tape.Accumulate(b, transB == 0 ? Product(a, 1 - transA, gradient, 0) : Product(gradient, 1, a, transA));
            }

            if (c is not null && tape.IsActive(c))
            {
                string scaled = beta == 1 ? gradient : writer.Add("Mul", gradient, writer.Scalar(beta));
                tape.Accumulate(c, Broadcasting.Reduce(writer, scaled, shape, tape.Shape(c)));
            }
        });
    }

    /// <summary>y = a b over matrices of rank two or more, leading dimensions broadcast.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    /// <exception cref="NotSupportedException">An operand is a vector.</exception>
    public static void MatMul(GradientTape tape, NodeProto node)
    {
        GraphWriter writer = tape.Writer;
        string a = node.Input[0];
        string b = node.Input[1];
        long[] left = tape.Shape(a);
        long[] right = tape.Shape(b);
        if (left.Length < 2 || right.Length < 2)
        {
            throw new NotSupportedException($"node '{node.Name}': got MatMul of ranks {left.Length} and {right.Length}, training needs matrices");
        }

        long[] batch = Broadcasting.Combine(left.AsSpan(0, left.Length - 2), right.AsSpan(0, right.Length - 2));
        long[] shape = [.. batch, left[^2], right[^1]];
        writer.AddNode("MatMul", [], [a, b], [node.Output[0]]);
        tape.Record(node.Output[0], shape, [a, b], gradient =>
        {
            if (tape.IsActive(a))
            {
                string full = writer.Add("MatMul", gradient, Transposed(writer, b, right.Length));
                tape.Accumulate(a, Broadcasting.Reduce(writer, full, [.. batch, left[^2], left[^1]], left));
            }

            if (tape.IsActive(b))
            {
                string full = writer.Add("MatMul", Transposed(writer, a, left.Length), gradient);
                tape.Accumulate(b, Broadcasting.Reduce(writer, full, [.. batch, right[^2], right[^1]], right));
            }
        });
    }

    private static string Transposed(GraphWriter writer, string matrix, int rank)
    {
        long[] order = [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        (order[^1], order[^2]) = (order[^2], order[^1]);
        return writer.Add("Transpose", [Attributes.Integers("perm", order)], matrix);
    }
}
