using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>Work of a party: what one of its threads does, then what all of its threads share.</summary>
/// <param name="Serial">Of one thread.</param>
/// <param name="Parallel">Seconds of one thread, shared by all; nothing where the party has only one.</param>
internal readonly record struct Labour(Work Serial, Work Parallel)
{
    /// <summary>One after the other.</summary>
    /// <param name="left">Some work.</param>
    /// <param name="right">Other work.</param>
    /// <returns>Their sum.</returns>
    public static Labour operator +(Labour left, Labour right) => new(left.Serial + right.Serial, left.Parallel + right.Parallel);

    /// <summary>A multiple.</summary>
    /// <param name="labour">Some work.</param>
    /// <param name="times">How often, 0 or more.</param>
    /// <returns>So many of it.</returns>
    public static Labour operator *(Labour labour, double times) => new(labour.Serial * times, labour.Parallel * times);
}
