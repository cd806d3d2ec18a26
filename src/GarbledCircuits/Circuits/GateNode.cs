namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>What a node of a circuit under construction computes.</summary>
internal enum GateKind
{
    /// <summary>The constant 0; node 0 only.</summary>
    Constant,

    /// <summary>An input bit.</summary>
    Input,

    /// <summary>Exclusive or of two nodes.</summary>
    Xor,

    /// <summary>Conjunction of two wires.</summary>
    And,
}

/// <summary>A node of a circuit under construction.</summary>
/// <param name="Kind">What it computes.</param>
/// <param name="Left">Input: its index. Xor: a node. And: a wire code.</param>
/// <param name="Right">Xor: a node. And: a wire code.</param>
internal readonly record struct GateNode(GateKind Kind, int Left, int Right);
