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
        ["Clip"] = PiecewiseRules.Clip,
        ["Concat"] = ShapeRules.Concat,
        ["Conv"] = ConvolutionRule.Write,
        ["Div"] = ArithmeticRules.Divide,
        ["Dropout"] = ShapeRules.Identity,
        ["Flatten"] = ShapeRules.Flatten,
        ["Gemm"] = MatrixRules.Gemm,
        ["GlobalAveragePool"] = AveragePoolRule.WriteGlobal,
        ["GlobalMaxPool"] = MaxPoolRule.WriteGlobal,
        ["HardSigmoid"] = PiecewiseRules.HardSigmoid,
        ["HardSwish"] = SmoothRules.HardSwish,
        ["Identity"] = ShapeRules.Identity,
        ["LeakyRelu"] = PiecewiseRules.LeakyRelu,
        ["LogSoftmax"] = SmoothRules.LogSoftmax,
        ["MatMul"] = MatrixRules.MatMul,
        ["MaxPool"] = MaxPoolRule.Write,
        ["Mul"] = ArithmeticRules.Multiply,
        ["PRelu"] = PiecewiseRules.PRelu,
        ["Pad"] = MovementRules.Pad,
        ["ReduceMean"] = MovementRules.ReduceMean,
        ["Relu"] = ActivationRules.Relu,
        ["Reshape"] = ShapeRules.Reshape,
        ["Sigmoid"] = SmoothRules.Sigmoid,
        ["Slice"] = MovementRules.Slice,
        ["Softmax"] = SmoothRules.Softmax,
        ["Squeeze"] = ShapeRules.Squeeze,
        ["Sub"] = ArithmeticRules.Subtract,
        ["Tanh"] = SmoothRules.Tanh,
        ["Transpose"] = MovementRules.Transpose,
        ["Unsqueeze"] = ShapeRules.Unsqueeze,
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
        if (ShapeFolding.TryFold(tape, node))
        {
            return;
        }

        if (!s_rules.TryGetValue(node.OpType, out Action<GradientTape, NodeProto>? rule))
        {
            throw new NotSupportedException($"node '{node.Name}': got operator {node.OpType}, training needs one of {string.Join(", ", s_rules.Keys)}");
        }

        rule(tape, node);
    }
}
