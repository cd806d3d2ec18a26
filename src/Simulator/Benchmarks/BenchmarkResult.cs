namespace PrivateInference.Simulator.Benchmarks;

/// <summary>One figure of a benchmark.</summary>
/// <param name="Name">Name that scripts know it by, as <c>and.garble</c>.</param>
/// <param name="Value">Median, in <paramref name="Unit"/>; above 0.</param>
/// <param name="Unit">Unit of the value.</param>
/// <param name="BoundShare">What part this is of the fastest that this core could do, measured in the same run; null where no bound is measured.</param>
internal sealed record BenchmarkResult(string Name, double Value, string Unit, double? BoundShare);
