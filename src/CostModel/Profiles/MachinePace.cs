namespace PrivateInference.CostModel.Profiles;

/// <summary>How long a machine takes over its profile's unit costs; 1 is as calibrated, 1.2 a fifth longer.</summary>
/// <param name="Alone">With the other cores idle.</param>
/// <param name="Busy">With all cores at work.</param>
/// <param name="HandOver">Over handing something to a thread that waits: a host wakes a virtual core that rests sooner or later.</param>
public readonly record struct MachinePace(double Alone, double Busy, double HandOver)
{
    /// <summary>As calibrated.</summary>
    public static MachinePace AsCalibrated => new(1, 1, 1);

    /// <summary>Halfway between two.</summary>
    /// <param name="one">A pace.</param>
    /// <param name="other">Another.</param>
    /// <returns>Their mean.</returns>
    public static MachinePace Between(MachinePace one, MachinePace other) => new(
        (one.Alone + other.Alone) / 2, (one.Busy + other.Busy) / 2, (one.HandOver + other.HandOver) / 2);
}
