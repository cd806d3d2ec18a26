namespace PrivateInference.CostModel.Profiles;

/// <summary>What one operation costs.</summary>
/// <param name="Value">Seconds on one thread with the other cores idle, finite, 0 or more.</param>
/// <param name="Spread">Half the distance between the first and the last decile of the samples over the value; 0 for a published number.</param>
/// <param name="Samples">How many were measured; 0 for a published number.</param>
/// <param name="Source">Where the number comes from.</param>
/// <param name="AllCores">
/// Seconds of the same on each thread while every core of the machine does it; null where it is taken to be <paramref name="Value"/>.
/// Cores share caches, memory and sometimes an execution unit: this says how much that costs.
/// </param>
public sealed record UnitCost(double Value, double Spread, int Samples, string Source, double? AllCores = null);
