namespace PrivateInference.CostModel.Profiles;

/// <summary>Seconds that a piece of work keeps one thread busy.</summary>
/// <param name="Alone">With all other cores idle.</param>
/// <param name="Busy">With every core of the machine at the like.</param>
public readonly record struct Work(double Alone, double Busy)
{
    /// <summary>One after the other.</summary>
    /// <param name="left">One piece.</param>
    /// <param name="right">Another.</param>
    /// <returns>Their sum.</returns>
    public static Work operator +(Work left, Work right) => new(left.Alone + right.Alone, left.Busy + right.Busy);

    /// <summary>A multiple.</summary>
    /// <param name="work">A piece.</param>
    /// <param name="times">How often, 0 or more.</param>
    /// <returns>So many of them.</returns>
    public static Work operator *(Work work, double times) => new(work.Alone * times, work.Busy * times);

    /// <summary>Seconds while part of the machine is busy.</summary>
    /// <param name="load">0 when the other cores are idle, 1 when all work.</param>
    /// <returns>Between the two, in proportion.</returns>
    public double At(double load) => Alone + ((Busy - Alone) * load);
}
