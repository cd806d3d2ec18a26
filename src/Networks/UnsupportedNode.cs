namespace PrivateInference.Networks;

/// <summary>A node of a model file that cannot be run.</summary>
/// <param name="Name">Name of the node, or of its first output if it has none.</param>
/// <param name="Operator">Operator, with its domain before <c>::</c> unless it is ONNX's own.</param>
/// <param name="Reason">Why not, in a few words.</param>
public sealed record UnsupportedNode(string Name, string Operator, string Reason)
{
    /// <summary>The node as one line: name, operator, reason.</summary>
    public override string ToString() => $"'{Name}' ({Operator}): {Reason}";
}
