namespace PrivateInference.Networks.Reading;

/// <summary>One node with its inputs, as the readers of the operators see it.</summary>
/// <param name="node">The node.</param>
/// <param name="inputs">Its inputs; null for one left out.</param>
/// <param name="layers">The network so far.</param>
/// <param name="opset">Version of ONNX's own operators.</param>
/// <param name="batch">Images per batch, or null if symbolic.</param>
/// <param name="decoder">Decodes tensor attributes.</param>
internal sealed class NodeReader(Node node, Value?[] inputs, LayerList layers, int opset, int? batch, TensorDecoder decoder)
{
    /// <summary>The node.</summary>
    public Node Node { get; } = node;

    /// <summary>The network so far.</summary>
    public LayerList Layers { get; } = layers;

    /// <summary>Version of ONNX's own operators, 7 to 21.</summary>
    public int Opset { get; } = opset;

    /// <summary>Images per batch, or null if symbolic.</summary>
    public int? Batch { get; } = batch;

    /// <summary>Whether the batch may be taken for an axis of size 1 like any other.</summary>
    public bool SingleImage => Batch is null or 1;

    /// <summary>Decodes tensor attributes.</summary>
    public TensorDecoder Decoder { get; } = decoder;

    /// <summary>All inputs; null for one left out.</summary>
    public IReadOnlyList<Value?> Inputs { get; } = inputs;

    /// <summary>An input, or null if it is left out.</summary>
    public Value? Optional(int index) => index < Inputs.Count ? Inputs[index] : null;

    /// <summary>An input that must be there.</summary>
    /// <exception cref="NetworkFormatException">It is not.</exception>
    public Value Required(int index) => Optional(index) ?? throw Node.Bad($"input {index} is missing");

    /// <summary>An input that must depend on the image, with nothing left to the client.</summary>
    /// <exception cref="RefusedException">It is a constant, or behind a softmax.</exception>
    public ActivationValue Activation(int index) => Required(index) switch
    {
        ActivationValue { TransformNode: Node transform } => throw transform.Refused($"supported only as the last operation; '{Node.Name}' ({Node.Operator}) follows"),
        ActivationValue activation => activation,
        _ => throw Node.Refused($"input {index} is constant; expected one that depends on the image"),
    };

    /// <summary>An input that must be constant.</summary>
    /// <param name="index">Which.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <exception cref="RefusedException">It depends on the image.</exception>
    public ConstantTensor Constant(int index, string what) => OptionalConstant(index, what) ?? throw Node.Bad($"input {index} ({what}) is missing");

    /// <summary>An input that must be constant if it is there.</summary>
    public ConstantTensor? OptionalConstant(int index, string what) => Optional(index) switch
    {
        null => null,
        ConstantValue constant => constant.Tensor,
        _ => throw Node.Refused($"input {index} ({what}) is not constant"),
    };

    /// <summary>An integer list that is an attribute in older files and an input in newer ones; null if it is neither.</summary>
    public long[]? IntegersOf(string attribute, int index)
        => Node.Integers(attribute) ?? (OptionalConstant(index, attribute) is ConstantTensor tensor ? IntegersOf(tensor, attribute) : null);

    /// <summary>The values of a constant that must hold integers.</summary>
    /// <exception cref="NetworkFormatException">It holds floats.</exception>
    public long[] IntegersOf(ConstantTensor tensor, string what) => tensor.Integers ?? throw Node.Bad($"{what} holds floats; expected integers");

    /// <summary>A number that is an attribute in older files and an input in newer ones.</summary>
    public float FloatOf(string attribute, int index, float whenMissing)
    {
        if (Node.Has(attribute) || OptionalConstant(index, attribute) is not ConstantTensor tensor)
        {
            return Node.Float(attribute, whenMissing);
        }

        return tensor.Count == 1 ? tensor.ToFloats()[0] : throw Node.Bad($"{attribute} has {tensor.Count} values; expected one");
    }

    /// <summary>The values of constant weights, all finite.</summary>
    /// <param name="index">Which input.</param>
    /// <param name="what">What it is, for messages.</param>
    public float[] Weights(int index, string what) => Finite(Constant(index, what).ToFloats(), what);

    /// <summary>Checks that weights are numbers.</summary>
    /// <exception cref="NetworkFormatException">One is infinite or not a number.</exception>
    public float[] Finite(float[] values, string what)
    {
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw Node.Bad($"{what} is {values[bad]} at index {bad}; expected finite numbers");
    }
}
