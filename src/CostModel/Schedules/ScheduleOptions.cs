namespace PrivateInference.CostModel.Schedules;

/// <summary>How the parties share what they run on.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Cores that both parties share, as in <c>pisim run</c>; null when each has a machine of its own.</summary>
    public int? SharedCores { get; init; }
}
