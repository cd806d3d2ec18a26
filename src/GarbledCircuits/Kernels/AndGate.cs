using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <summary>Operands of <c>((Left ^ LeftMore) &amp; (Right ^ RightMore)) ^ After</c> over a tile: labels, one per instance and operand.</summary>
internal readonly ref struct AndGate
{
    /// <summary>First operand.</summary>
    public ReadOnlySpan<Block128> Left { get; init; }

    /// <summary>Xored to the left operand; zeros when the gate is not fused.</summary>
    public ReadOnlySpan<Block128> LeftMore { get; init; }

    /// <summary>Second operand.</summary>
    public ReadOnlySpan<Block128> Right { get; init; }

    /// <summary>Xored to the right operand; zeros when the gate is not fused.</summary>
    public ReadOnlySpan<Block128> RightMore { get; init; }

    /// <summary>Xored to the result; zeros when the gate is not fused.</summary>
    public ReadOnlySpan<Block128> After { get; init; }

    /// <summary>Whether the left side stands for its complement: its false label is then xored with the offset.</summary>
    public bool InvertLeft { get; init; }

    /// <summary>The same for the right side.</summary>
    public bool InvertRight { get; init; }

    /// <summary>Whether the last three operands matter.</summary>
    public bool IsFused { get; init; }
}
