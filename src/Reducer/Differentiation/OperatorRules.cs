using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Differentiation;

/// <summary>Every operator that can be trained through, by its ONNX name.</summary>
internal static class OperatorRules
{
    private static readonly Dictionary<string, Action<GradientTape, NodeProto>> s_rules = new()
    {
        ["Add"] = ArithmeticRules.Add,
        ["AveragePool"] = AveragePoolRule.Write,
        ["BatchNormalization"] = BatchNormalizationRule.Write,
        ["Concat"] = ShapeRules.Concat,
        ["Conv"] = ConvolutionRule.Write,
        ["Div"] = ArithmeticRules.Divide,
        ["Dropout"] = ShapeRules.Identity,
        ["Flatten"] = ShapeRules.Flatten,
        ["Gemm"] = MatrixRules.Gemm,
        ["GlobalAveragePool"] = AveragePoolRule.WriteGlobal,
        ["Identity"] = ShapeRules.Identity,
        ["MatMul"] = MatrixRules.MatMul,
        ["MaxPool"] = MaxPoolRule.Write,
        ["Mul"] = ArithmeticRules.Multiply,
        ["Pad"] = PadRule.Write,
        ["Relu"] = ActivationRules.Relu,
        ["Reshape"] = ShapeRules.Reshape,
        ["Slice"] = SliceRule.Write,
        ["Sub"] = ArithmeticRules.Subtract,
        ["Where"] = ActivationRules.Where,
    };

    /// <summary>Names of the operators that can be trained through.</summary>
    public static IReadOnlyCollection<string> Supported => s_rules.Keys;

    /// <summary>Writes one node of the forward graph in training mode and records its gradient.</summary>
    /// <param name="tape">Where to.</param>
    /// <param name="node">The node.</param>
    /// <exception cref="NotSupportedException">No rule for the operator; the message names the node.</exception>
    public static void Write(GradientTape tape, NodeProto node)
    {
        if (!s_rules.TryGetValue(node.OpType, out Action<GradientTape, NodeProto>? rule))
        {
            throw new NotSupportedException($"node '{node.Name}': got operator {node.OpType}, training needs one of {string.Join(", ", s_rules.Keys)}");
        }

        rule(tape, node);
    }
}
