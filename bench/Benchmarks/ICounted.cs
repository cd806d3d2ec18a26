namespace PrivateInference.Benchmarks;

/// <summary>A benchmark class that says how much one call does, so that rates need no arithmetic by the reader.</summary>
internal interface ICounted
{
    /// <summary>What is counted: <c>blocks</c>, <c>bytes</c>, <c>MAC</c>.</summary>
    string Unit { get; }

    /// <summary>How many of them one call of each benchmark does, under the parameters that are set.</summary>
    double Count { get; }
}
