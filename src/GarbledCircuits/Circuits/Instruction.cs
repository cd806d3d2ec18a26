namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>What one step over a tile does.</summary>
internal enum InstructionKind
{
    /// <summary><c>Left ^ LeftMore ^ Right</c>; free.</summary>
    Xor,

    /// <summary><c>Left &amp; Right</c>; one garbled table.</summary>
    And,

    /// <summary><c>((Left ^ LeftMore) &amp; (Right ^ RightMore)) ^ After</c>; one garbled table.</summary>
    FusedAnd,

    /// <summary>The left operand is an output bit.</summary>
    Output,
}

/// <summary>
/// One step of a <see cref="Circuit"/>, run over all instances of a tile before the next. Operands are scratch slots, or <c>~w</c> for
/// input wire w; slot 0 is never written and holds the constant 0, which fills the places a gate does not need.
/// </summary>
/// <param name="Kind">What it does.</param>
/// <param name="Left">First operand.</param>
/// <param name="LeftMore">Xored to the left operand.</param>
/// <param name="Right">Second operand.</param>
/// <param name="RightMore">Xored to the right operand.</param>
/// <param name="After">Xored to the conjunction.</param>
/// <param name="Target">Scratch slot written, never one that is read in the same step; the output's number for outputs.</param>
/// <param name="InvertLeft">Whether the left side stands for its complement.</param>
/// <param name="InvertRight">Whether the right side stands for its complement.</param>
internal readonly record struct Instruction(
    InstructionKind Kind,
    int Left,
    int LeftMore,
    int Right,
    int RightMore,
    int After,
    int Target,
    bool InvertLeft,
    bool InvertRight);
