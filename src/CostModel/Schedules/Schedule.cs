using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>What the lanes of both parties do in a part of a phase, and what waits for what. All lanes are idle before and after.</summary>
internal sealed class Schedule
{
    /// <summary>No entry.</summary>
    public const int Nothing = -1;

    private readonly List<Activity> _activities = [];

    /// <summary>The entries; whatever one waits for comes before it.</summary>
    public IReadOnlyList<Activity> Activities => _activities;

    /// <summary>Adds an entry.</summary>
    /// <param name="activity">The entry.</param>
    /// <returns>Its index.</returns>
    /// <exception cref="ArgumentException">It waits for an entry that is not there yet.</exception>
    public int Add(Activity activity)
    {
        if (activity.After >= _activities.Count || activity.AlsoAfter >= _activities.Count)
        {
            throw new ArgumentException($"{activity.What} waits for an entry that is not there yet", nameof(activity));
        }

        _activities.Add(activity);
        return _activities.Count - 1;
    }

    /// <summary>Adds work of a thread.</summary>
    /// <param name="lane">The thread.</param>
    /// <param name="what">For people.</param>
    /// <param name="work">Seconds of one thread.</param>
    /// <param name="after">What it waits for.</param>
    /// <param name="wakeUp">Seconds until the thread runs when it had to wait.</param>
    /// <param name="threads">Threads that may share the work.</param>
    /// <returns>Its index.</returns>
    public int Add(Lane lane, string what, Work work, int after = Nothing, double wakeUp = 0, int threads = 1)
        => Add(new Activity(lane, what, work, threads, after, Nothing, 0, wakeUp));
}
