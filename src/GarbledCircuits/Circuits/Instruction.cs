namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>What one step over a tile does.</summary>
internal enum InstructionKind
{
    /// <summary>Exclusive or of two operands; free.</summary>
    Xor,

    /// <summary>Conjunction of two operands, each possibly inverted; one garbled table.</summary>
    And,

    /// <summary>The left operand is an output bit, possibly inverted.</summary>
    Output,
}

/// <summary>One step of a <see cref="Circuit"/>, run over all instances of a tile before the next.</summary>
/// <param name="Kind">What it does.</param>
/// <param name="Left">Operand: a scratch slot, or <c>~w</c> for input wire w.</param>
/// <param name="Right">Second operand, in the same coding; unused by outputs.</param>
/// <param name="Target">Scratch slot written, never one that is read in the same step; the output's number for outputs.</param>
/// <param name="InvertLeft">Whether the left operand stands for its complement.</param>
/// <param name="InvertRight">Whether the right operand stands for its complement.</param>
internal readonly record struct Instruction(
    InstructionKind Kind,
    int Left,
    int Right,
    int Target,
    bool InvertLeft,
    bool InvertRight);
