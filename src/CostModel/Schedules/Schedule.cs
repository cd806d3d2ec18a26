using PrivateInference.CostModel.Profiles;

namespace PrivateInference.CostModel.Schedules;

/// <summary>
/// What the lanes of both parties do in a part of a phase, and what waits for what. All lanes are idle before and after. Can be cleared and
/// written anew: searches run many schedules, and none of them allocates once the room is there.
/// </summary>
internal sealed class Schedule
{
    /// <summary>No entry.</summary>
    public const int Nothing = -1;

    /// <summary>Number of lanes.</summary>
    public const int Lanes = (int)Lane.Down + 1;

    private const int FirstRoom = 256;
    private readonly int[] _heads = new int[Lanes];
    private readonly int[] _last = new int[Lanes];
    private Activity[] _activities = new Activity[FirstRoom];
    private string[] _names = new string[FirstRoom];
    private double[] _begins = new double[FirstRoom];
    private bool _hasRun;

    /// <summary>An empty schedule.</summary>
    public Schedule() => Clear();

    /// <summary>Number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The entries; whatever one waits for comes before it.</summary>
    public Span<Activity> Activities => _activities.AsSpan(0, Count);

    /// <summary>First entry of each lane, or <see cref="Nothing"/>.</summary>
    public ReadOnlySpan<int> Heads => _heads;

    /// <summary>For whoever runs the schedule: when each entry begins.</summary>
    public Span<double> Begins => _begins.AsSpan(0, Count);

    /// <summary>When each entry has ended.</summary>
    public double[] Ends()
    {
        double[] ends = new double[Count];
        for (int k = 0; k < ends.Length; k++)
        {
            ends[k] = _activities[k].End;
        }

        return ends;
    }

    /// <summary>Forgets all entries and keeps their room.</summary>
    public void Clear()
    {
        Count = 0;
        _hasRun = false;
        Array.Fill(_heads, Nothing);
        Array.Fill(_last, Nothing);
    }

    /// <summary>For whoever runs the schedule: no entry has ended, whether or not it was run before.</summary>
    public void Rewind()
    {
        if (_hasRun)
        {
            foreach (ref Activity activity in Activities)
            {
                activity.End = Activity.Pending;
                activity.WaitedFor = 0;
            }
        }

        _hasRun = true;
    }

    /// <summary>What an entry is, for people.</summary>
    /// <param name="entry">Its index.</param>
    /// <returns>The name that it was added with.</returns>
    public string NameOf(int entry) => _names[entry];

    /// <summary>Adds an entry: work of a thread, or of the link.</summary>
    /// <param name="lane">Who does it.</param>
    /// <param name="what">For people.</param>
    /// <param name="work">Seconds of one thread.</param>
    /// <param name="after">What it waits for.</param>
    /// <param name="wakeUp">Seconds until the thread runs when it had to wait.</param>
    /// <param name="threads">Threads that may share the work.</param>
    /// <param name="delay">Seconds from its end until those that wait for it notice.</param>
    /// <returns>Its index.</returns>
    /// <exception cref="ArgumentException">It waits for an entry that is not there yet.</exception>
    public int Add(Lane lane, string what, Work work, int after = Nothing, double wakeUp = 0, int threads = 1, double delay = 0)
    {
        int entry = Count;
        if (after >= entry)
        {
            throw new ArgumentException($"{what} waits for an entry that is not there yet", nameof(after));
        }

        if (entry == _activities.Length)
        {
            Grow();
        }

        ref int last = ref _last[(int)lane];
        if (last == Nothing)
        {
            _heads[(int)lane] = entry;
        }
        else
        {
            _activities[last].Next = entry;
        }

        last = entry;
        _names[entry] = what;
        _activities[entry] = new Activity(lane, work, threads, after, delay, wakeUp);
        Count = entry + 1;
        return entry;
    }

    private void Grow()
    {
        int room = 2 * _activities.Length;
        Array.Resize(ref _activities, room);
        Array.Resize(ref _names, room);
        Array.Resize(ref _begins, room);
    }
}
