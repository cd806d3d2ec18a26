namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Figures that are printed together.</summary>
internal interface IBenchmarkTable
{
    /// <summary>The figures for scripts.</summary>
    IEnumerable<BenchmarkResult> Results { get; }

    /// <summary>Prints the figures for people, peers' figures beside them.</summary>
    void Print();
}
