using PrivateInference.CostModel.Counts;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Schedules;

/// <summary>What the schedules of all phases need: counts, both sides, and what they share.</summary>
/// <param name="counts">What is to be done.</param>
/// <param name="machines">Who does it.</param>
internal sealed class ScheduleContext(InferenceCounts counts, ScheduleMachines machines)
{
    [ThreadStatic]
    private static Schedule? s_schedule;

    /// <summary>What is to be done.</summary>
    public InferenceCounts Counts => counts;

    /// <summary>How.</summary>
    public ScheduleOptions Options => machines.Options;

    /// <summary>What was predicted before.</summary>
    public KnownTimes Known => machines.Known;

    /// <summary>The client.</summary>
    public Side Client => machines.Client;

    /// <summary>The server.</summary>
    public Side Server => machines.Server;

    /// <summary>Runs schedules on what both share.</summary>
    public FluidClock Clock => machines.Clock;

    /// <summary>Who garbles.</summary>
    public Side Garbler => Counts.Garbler == GarblerRole.Server ? Server : Client;

    /// <summary>Who evaluates.</summary>
    public Side Evaluator => Counts.Garbler == GarblerRole.Server ? Client : Server;

    /// <summary>An empty schedule, to be run before this thread begins another: all schedules of a thread are written in the same place.</summary>
    public Exchange Begin()
    {
        Schedule schedule = s_schedule ??= new Schedule();
        schedule.Clear();
        return new Exchange(schedule, machines.DelaySeconds);
    }

    /// <summary>What the garbler and the evaluator do, how much each sends, and in how many frames the evaluator does.</summary>
    /// <param name="counts">Of a scope.</param>
    /// <returns>The same by role.</returns>
    public (OperationCounts Garbler, OperationCounts Evaluator, double FromGarbler, double FromEvaluator, double FramesFromEvaluator) ByRole(
        PhaseCounts counts) => Counts.Garbler == GarblerRole.Server
            ? (counts.Server, counts.Client, counts.BytesDown, counts.BytesUp, counts.MessagesUp)
            : (counts.Client, counts.Server, counts.BytesUp, counts.BytesDown, counts.MessagesDown);
}
