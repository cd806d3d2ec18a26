namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>A rotation of the two rows of slots, with or without exchanging the rows: afterwards slot (row, column) holds what was at (row xor swap, column + rotation).</summary>
/// <param name="Rotation">Columns, from 0 to n/2 - 1.</param>
/// <param name="IsSwapped">Whether the rows change places.</param>
internal readonly record struct SlotShift(int Rotation, bool IsSwapped)
{
    /// <summary>Whether nothing moves.</summary>
    public bool IsIdentity => Rotation == 0 && !IsSwapped;

    /// <summary>One shift after another; they commute.</summary>
    /// <param name="other">The other.</param>
    /// <param name="columns">n / 2.</param>
    /// <returns>Both.</returns>
    public SlotShift After(SlotShift other, int columns) => new((Rotation + other.Rotation) % columns, IsSwapped != other.IsSwapped);

    /// <summary>The slot that is read for a slot.</summary>
    /// <param name="slot">Row times n/2 plus column.</param>
    /// <param name="columns">n / 2.</param>
    /// <returns>Likewise.</returns>
    public int Source(int slot, int columns)
    {
        int row = slot / columns;
        int column = slot % columns;
        return ((IsSwapped ? 1 - row : row) * columns) + ((column + Rotation) % columns);
    }

    /// <summary>The slot to which a slot goes: the inverse of <see cref="Source"/>.</summary>
    /// <param name="slot">Row times n/2 plus column.</param>
    /// <param name="columns">n / 2.</param>
    /// <returns>Likewise.</returns>
    public int Target(int slot, int columns) => new SlotShift((columns - Rotation) % columns, IsSwapped).Source(slot, columns);

    /// <summary>The exponent g of the automorphism <c>x -&gt; x^g</c> that does this.</summary>
    /// <param name="degree">n.</param>
    /// <returns>Odd, below 2n.</returns>
    public int Element(int degree) => SlotOrder.Exponent(degree, IsSwapped ? 1 : 0, Rotation);
}
