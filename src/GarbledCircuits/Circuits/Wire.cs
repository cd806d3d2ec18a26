namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>One bit in a <see cref="CircuitBuilder"/>: a node and whether it is inverted. Inversion is free, so it is never a gate.</summary>
public readonly struct Wire : IEquatable<Wire>
{
    internal Wire(int node, bool inverted) => Code = (node << 1) | (inverted ? 1 : 0);

    private Wire(int code) => Code = code;

    /// <summary>The constant 0.</summary>
    public static Wire False => new(0);

    /// <summary>The constant 1.</summary>
    public static Wire True => new(1);

    /// <summary>Whether the value is known when the circuit is built.</summary>
    public bool IsConstant => Node == 0;

    /// <summary>Twice the node, plus one when inverted; node 0 is the constant 0.</summary>
    internal int Code { get; }

    internal int Node => Code >> 1;

    internal bool Inverted => (Code & 1) != 0;

    /// <summary>Equality of node and inversion.</summary>
    /// <param name="left">One wire.</param>
    /// <param name="right">Another wire of the same builder.</param>
    /// <returns>Whether both are the same bit.</returns>
    public static bool operator ==(Wire left, Wire right) => left.Code == right.Code;

    /// <summary>Inequality of node or inversion.</summary>
    /// <param name="left">One wire.</param>
    /// <param name="right">Another wire of the same builder.</param>
    /// <returns>Whether they are not known to be the same bit.</returns>
    public static bool operator !=(Wire left, Wire right) => left.Code != right.Code;

    /// <inheritdoc/>
    public bool Equals(Wire other) => Code == other.Code;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Wire other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Code;

    internal static Wire FromCode(int code) => new(code);
}
