using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits;

/// <summary>
/// The free-XOR offset of one garbler: a wire's true label is its false label xor this value. It never leaves the garbler.
/// </summary>
/// <remarks>Free XOR: Kolesnikov and Schneider, ICALP 2008; the odd offset makes bit 0 of a label its permute bit.</remarks>
public readonly struct GlobalOffset
{
    /// <summary>The offset; bit 0 is set. Only the garbler may know it.</summary>
    public Block128 Value { get; }

    /// <summary>Takes a value chosen elsewhere, for example as the correlation of an OT extension.</summary>
    /// <param name="value">A block whose bit 0 is set.</param>
    /// <exception cref="ArgumentException">Bit 0 is clear, so labels would carry no permute bit.</exception>
    public GlobalOffset(Block128 value)
    {
        if (!value.LeastSignificantBit)
        {
            throw new ArgumentException("a global offset needs bit 0 set, got it clear", nameof(value));
        }

        Value = value;
    }

    /// <summary>Draws an offset: 127 uniform bits and a set bit 0.</summary>
    /// <param name="prg">The garbler's generator.</param>
    /// <returns>The offset.</returns>
    public static GlobalOffset Create(Prg prg)
    {
        ArgumentNullException.ThrowIfNull(prg);
        Block128 block = prg.NextBlock();
        return new GlobalOffset(new Block128(block.Low | 1, block.High));
    }
}
