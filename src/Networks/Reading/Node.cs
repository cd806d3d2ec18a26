using PrivateInference.Networks.Onnx;

namespace PrivateInference.Networks.Reading;

/// <summary>One node of the file with its attributes, and the errors that name it.</summary>
internal sealed class Node
{
    private readonly NodeProto _proto;
    private readonly string _source;

    /// <summary>Wraps a node.</summary>
    /// <param name="proto">The node.</param>
    /// <param name="source">The file, for messages.</param>
    public Node(NodeProto proto, string source)
    {
        _proto = proto;
        _source = source;
        Name = Text.Clean(proto.Name.Length > 0 ? proto.Name : proto.Output.FirstOrDefault(o => o.Length > 0) ?? "(unnamed)");
        Operator = proto.Domain is "" or "ai.onnx" ? Text.Clean(proto.OpType) : Text.Clean($"{proto.Domain}::{proto.OpType}");
    }

    /// <summary>Name, or the first output's name if it has none.</summary>
    public string Name { get; }

    /// <summary>Operator, with its domain unless it is ONNX's own.</summary>
    public string Operator { get; }

    /// <summary>Names of the inputs; empty for one left out.</summary>
    public IReadOnlyList<string> Inputs => _proto.Input;

    /// <summary>Names of the outputs; empty for one left out.</summary>
    public IReadOnlyList<string> Outputs => _proto.Output;

    /// <summary>Whether an attribute is there.</summary>
    public bool Has(string attribute) => Find(attribute) is not null;

    /// <summary>An integer attribute, or the default.</summary>
    public long Integer(string attribute, long whenMissing) => Find(attribute)?.I ?? whenMissing;

    /// <summary>An integer list attribute, or null if it is missing.</summary>
    public long[]? Integers(string attribute) => Find(attribute)?.Ints.ToArray();

    /// <summary>A float attribute, or the default.</summary>
    public float Float(string attribute, float whenMissing) => Find(attribute)?.F ?? whenMissing;

    /// <summary>A text attribute, or the default.</summary>
    public string String(string attribute, string whenMissing) => Find(attribute)?.S.ToStringUtf8() ?? whenMissing;

    /// <summary>The attribute itself, or null.</summary>
    public AttributeProto? Find(string attribute) => _proto.Attribute.FirstOrDefault(a => a.Name == attribute);

    /// <summary>An axis attribute or input made non-negative.</summary>
    /// <param name="axis">From -rank to rank - 1.</param>
    /// <param name="rank">Number of axes.</param>
    /// <exception cref="NetworkFormatException">The axis is outside.</exception>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw Bad($"axis {axis} is outside a tensor of {rank} dimensions");

    /// <summary>The error that the file is wrong at this node.</summary>
    /// <param name="message">What was expected and what was found.</param>
    public NetworkFormatException Bad(string message) => new($"{_source}: node '{Name}' ({Operator}): {message}");

    /// <summary>The signal that this node is well formed but cannot be run.</summary>
    /// <param name="reason">Why.</param>
    public RefusedException Refused(string reason) => new(this, reason);
}
