using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.CostModel.Shapes;

/// <summary>The arithmetic to assume where no weights and no images are at hand to derive it from.</summary>
public sealed record ShapePlanOptions
{
    /// <summary>l, from 8 to 64.</summary>
    public int RingBits { get; init; } = 35;

    /// <summary>Bits that a ReLU drops, from 0 to l - 2.</summary>
    public int Shift { get; init; } = 14;

    /// <summary>Every weight is below 2 to this in magnitude; from 1 to 32.</summary>
    public int WeightBits { get; init; } = 12;

    /// <summary>Fraction bits of an activation, for the bound of a ReLU6.</summary>
    public int ScaleBits { get; init; } = 12;

    /// <summary>Where ReLUs drop their low bits.</summary>
    public ReluTruncation Truncation { get; init; }

    internal void Check()
    {
        Require(RingBits, 8, 64, nameof(RingBits));
        Require(Shift, 0, RingBits - 2, nameof(Shift));
        Require(WeightBits, 1, 32, nameof(WeightBits));
        Require(ScaleBits, 0, 32, nameof(ScaleBits));
    }

    private static void Require(int value, int least, int most, string name)
    {
        if (value < least || value > most)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from {least} to {most}");
        }
    }
}
