using Google.Protobuf;
using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Graphs;

/// <summary>Attributes of ONNX nodes, written and read.</summary>
internal static class Attributes
{
    /// <summary>An integer attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The message.</returns>
    public static AttributeProto Integer(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    /// <summary>A list of integers.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its values.</param>
    /// <returns>The message.</returns>
    public static AttributeProto Integers(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values.ToArray());
        return attribute;
    }

    /// <summary>A real attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The message.</returns>
    public static AttributeProto Real(string name, float value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = value };

    /// <summary>A word.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>The message.</returns>
    public static AttributeProto Word(string name, string value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>Reads an integer attribute.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="absent">Its default.</param>
    /// <returns>Its value.</returns>
    public static long Integer(NodeProto node, string name, long absent) => Find(node, name)?.I ?? absent;

    /// <summary>Reads a real attribute.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="absent">Its default.</param>
    /// <returns>Its value.</returns>
    public static float Real(NodeProto node, string name, float absent) => Find(node, name)?.F ?? absent;

    /// <summary>Reads a word.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="absent">Its default.</param>
    /// <returns>Its value.</returns>
    public static string Word(NodeProto node, string name, string absent) => Find(node, name)?.S.ToStringUtf8() ?? absent;

    /// <summary>Reads a list of integers.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The attribute.</param>
    /// <param name="absent">Its default.</param>
    /// <returns>Its values.</returns>
    public static long[] Integers(NodeProto node, string name, ReadOnlySpan<long> absent) =>
        Find(node, name) is AttributeProto found ? [.. found.Ints] : absent.ToArray();

    /// <summary>Finds an attribute.</summary>
    /// <param name="node">The node.</param>
    /// <param name="name">The attribute.</param>
    /// <returns>The message, or null.</returns>
    public static AttributeProto? Find(NodeProto node, string name) => node.Attribute.FirstOrDefault(a => a.Name == name);
}
