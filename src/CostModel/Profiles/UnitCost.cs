namespace PrivateInference.CostModel.Profiles;

/// <summary>What one operation costs.</summary>
/// <param name="Value">Seconds, finite, 0 or more.</param>
/// <param name="Spread">Half the distance between the quartiles of the samples over their median; 0 for a published number.</param>
/// <param name="Samples">How many were measured; 0 for a published number.</param>
/// <param name="Source">Where the number comes from.</param>
public sealed record UnitCost(double Value, double Spread, int Samples, string Source);
