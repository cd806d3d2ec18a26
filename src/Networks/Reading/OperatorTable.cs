namespace PrivateInference.Networks.Reading;

/// <summary>Every operator that can be read.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Func<NodeReader, Value>> s_readers = new()
    {
        ["Add"] = ElementwiseOperators.Add,
        ["AveragePool"] = PoolOperators.AveragePool,
        ["BatchNormalization"] = ElementwiseOperators.BatchNormalization,
        ["Cast"] = ConstantOperators.Cast,
        ["Clip"] = ActivationOperators.Clip,
        ["Concat"] = SelectionOperators.Concat,
        ["Constant"] = ConstantOperators.Constant,
        ["ConstantOfShape"] = ConstantOperators.ConstantOfShape,
        ["Conv"] = LinearOperators.Conv,
        ["Div"] = ElementwiseOperators.Div,
        ["Dropout"] = LayoutOperators.Dropout,
        ["Flatten"] = LayoutOperators.Flatten,
        ["Gather"] = SelectionOperators.Gather,
        ["Gemm"] = LinearOperators.Gemm,
        ["GlobalAveragePool"] = PoolOperators.GlobalAveragePool,
        ["GlobalMaxPool"] = PoolOperators.GlobalMaxPool,
        ["Identity"] = LayoutOperators.Identity,
        ["LogSoftmax"] = reader => ActivationOperators.Softmax(reader, OutputTransform.LogSoftmax),
        ["MatMul"] = LinearOperators.MatMul,
        ["MaxPool"] = PoolOperators.MaxPool,
        ["Mul"] = ElementwiseOperators.Mul,
        ["Neg"] = reader => ConstantOperators.Map(reader, value => -value),
        ["Not"] = ConstantOperators.Not,
        ["Pad"] = SelectionOperators.Pad,
        ["Reciprocal"] = reader => ConstantOperators.Map(reader, value => 1 / value),
        ["ReduceMean"] = PoolOperators.ReduceMean,
        ["Relu"] = ActivationOperators.Relu,
        ["Reshape"] = LayoutOperators.Reshape,
        ["Shape"] = ConstantOperators.Shape,
        ["Slice"] = SelectionOperators.Slice,
        ["Softmax"] = reader => ActivationOperators.Softmax(reader, OutputTransform.Softmax),
        ["Sqrt"] = reader => ConstantOperators.Map(reader, MathF.Sqrt),
        ["Squeeze"] = LayoutOperators.Squeeze,
        ["Sub"] = ElementwiseOperators.Sub,
        ["Transpose"] = LayoutOperators.Transpose,
        ["Unsqueeze"] = LayoutOperators.Unsqueeze,
        ["Where"] = ActivationOperators.Where,
    };

    private static readonly HashSet<string> s_otherActivations =
    [
        "Celu", "Elu", "Gelu", "HardSigmoid", "HardSwish", "LeakyRelu", "Mish", "PRelu", "Selu", "Sigmoid", "Softplus", "Softsign", "Swish", "Tanh", "ThresholdedRelu",
    ];

    /// <summary>The reader of an operator, or null if it is not supported.</summary>
    /// <param name="name">Operator; with a domain it is never ONNX's own.</param>
    public static Func<NodeReader, Value>? Find(string name) => s_readers.GetValueOrDefault(name);

    /// <summary>Why an operator without a reader cannot be run.</summary>
    public static string ReasonAgainst(string name) => s_otherActivations.Contains(name)
        ? "only Relu and Clip to [0, bound] are supported as activations"
        : name.Contains("::", StringComparison.Ordinal) ? "not an operator of ONNX itself" : "not supported";
}
