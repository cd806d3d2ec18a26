namespace PrivateInference.Figures.Plots;

/// <summary>What a figure shows.</summary>
public enum FigureKind
{
    /// <summary>Accuracy against ReLUs, seconds or bytes, with the front of what nothing beats.</summary>
    Pareto,

    /// <summary>Stacked bars: each run by phase, or one run by layer.</summary>
    Breakdown,

    /// <summary>Seconds or bytes over bandwidth, round-trip time or ReLUs.</summary>
    Scaling,

    /// <summary>Predicted against measured seconds, with the diagonal and a band around it.</summary>
    Validation,

    /// <summary>Which protocol wins over bandwidth and round-trip time.</summary>
    Crossover,

    /// <summary>Latency over arrival rate, split into queue, offline and online.</summary>
    Workload,

    /// <summary>ReLUs kept in each layer.</summary>
    Allocation,

    /// <summary>Loss and accuracy over epochs.</summary>
    Training,
}
