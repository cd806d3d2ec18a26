namespace PrivateInference.GarbledCircuits.Circuits;

/// <summary>
/// What circuits need to know of the numbers whose shares come in: how to add two shares, how to subtract a mask, and which residues stand
/// for negative numbers. The circuits themselves are written once, over this.
/// </summary>
internal abstract class ShareArithmetic
{
    /// <summary>Bits of a share.</summary>
    public abstract int Bits { get; }

    /// <summary>Largest number a residue can stand for; residues above it are negative numbers.</summary>
    public abstract ulong Largest { get; }

    /// <summary>The modulus in a circuit's name.</summary>
    public abstract string Name { get; }

    /// <summary>The residue of which two words are shares.</summary>
    /// <param name="builder">Gets the gates.</param>
    /// <param name="left">A share.</param>
    /// <param name="right">The other share.</param>
    /// <returns>Their sum, reduced.</returns>
    public abstract IReadOnlyList<Wire> Add(CircuitBuilder builder, IReadOnlyList<Wire> left, IReadOnlyList<Wire> right);

    /// <summary>The difference of two residues, reduced.</summary>
    /// <param name="builder">Gets the gates.</param>
    /// <param name="left">A residue.</param>
    /// <param name="right">A residue.</param>
    /// <returns><c>left - right</c>.</returns>
    public abstract IReadOnlyList<Wire> Subtract(CircuitBuilder builder, IReadOnlyList<Wire> left, IReadOnlyList<Wire> right);

    /// <summary>Whether a residue stands for a negative number.</summary>
    /// <param name="builder">Gets the gates.</param>
    /// <param name="value">A residue.</param>
    /// <param name="threshold">Some number for which the circuit has <c>AtLeast(value, threshold)</c> anyway, or 0.</param>
    /// <returns>The sign.</returns>
    public abstract Wire IsNegative(CircuitBuilder builder, IReadOnlyList<Wire> value, ulong threshold);

    /// <summary>A word whose unsigned order is the order of the numbers, with the residue in its low bits.</summary>
    /// <param name="builder">Gets the gates.</param>
    /// <param name="value">A residue.</param>
    /// <returns>The word; <see cref="FromOrdered"/> undoes it.</returns>
    public abstract IReadOnlyList<Wire> ToOrdered(CircuitBuilder builder, IReadOnlyList<Wire> value);

    /// <summary>The residue of an ordered word; free.</summary>
    /// <param name="ordered">What <see cref="ToOrdered"/> gave.</param>
    /// <returns>The residue.</returns>
    public abstract IReadOnlyList<Wire> FromOrdered(IReadOnlyList<Wire> ordered);
}
