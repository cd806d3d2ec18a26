using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>One entry of a <see cref="Schedule"/>, which holds its name beside it: entries without references are written faster.</summary>
/// <param name="Lane">Who does it; a lane does its entries in their order.</param>
/// <param name="Work">Seconds of one thread, or of the link.</param>
/// <param name="Threads">Threads that may share the work, at least 1.</param>
/// <param name="After">Index of an earlier entry that must have ended, or -1.</param>
/// <param name="Delay">Seconds from its end until those that wait for it notice.</param>
/// <param name="WakeUp">Seconds until the lane begins when it had to wait for <paramref name="After"/>.</param>
internal readonly record struct Activity(
    Lane Lane,
    Work Work,
    int Threads,
    int After,
    double Delay,
    double WakeUp);
