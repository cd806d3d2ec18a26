namespace PrivateInference.Networks.FixedPoint;

/// <summary>How fine the fixed-point arithmetic is and how rarely it may fail.</summary>
public sealed record FixedPointOptions
{
    /// <summary>
    /// Fraction bits of an activation whose largest magnitude is between 2 and 4; others get more or fewer, so that the largest
    /// magnitude seen always takes <c>ScaleBits + 2</c> bits. From 4 to 20.
    /// </summary>
    public int ScaleBits { get; init; } = 12;

    /// <summary>
    /// Bits of the largest weight of a layer whose channels are alike, sign not counted: a typical weight, which is what counts, gets two
    /// fewer. Where channels differ, as folded batch norms make them, the largest weight gets more. From 4 to 20.
    /// </summary>
    public int WeightScaleBits { get; init; } = 12;

    /// <summary>l, from 8 to 64, or null to take the smallest that <see cref="FailureBits"/> allows.</summary>
    public int? RingBits { get; init; }

    /// <summary>Room above the largest magnitude seen, in bits. From 0 to 16.</summary>
    public int HeadroomBits { get; init; } = 1;

    /// <summary>Overflow and failed local truncations together stay below <c>2^-FailureBits</c> per inference. From 1 to 60.</summary>
    public int FailureBits { get; init; } = 20;

    /// <summary>Where ReLUs drop their low bits.</summary>
    public ReluTruncation Truncation { get; init; }

    internal void Check()
    {
        Require(ScaleBits, 4, 20, nameof(ScaleBits));
        Require(WeightScaleBits, 4, 20, nameof(WeightScaleBits));
        Require(RingBits ?? 64, 8, 64, nameof(RingBits));
        Require(HeadroomBits, 0, 16, nameof(HeadroomBits));
        Require(FailureBits, 1, 60, nameof(FailureBits));
        Require((int)Truncation, 0, (int)ReluTruncation.OneBitError, nameof(Truncation));
    }

    private static void Require(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}");
        }
    }
}
