namespace PrivateInference.CostModel.Workloads;

/// <summary>
/// Phases of one kind under way at several clients, all at the same speed. A common clock counts the nominal seconds that each has got, so
/// a change of speed touches no member: the trick of virtual time (Demers, Keshav, Shenker 1989).
/// </summary>
/// <param name="clients">Clients; each is in it at most once.</param>
internal sealed class SharedPhase(int clients)
{
    private readonly IndexedHeap _ends = new(clients);
    private double _progress;

    /// <summary>Nominal seconds a second, from 0 to 1.</summary>
    public double Speed { get; set; } = 1;

    /// <summary>Phases under way.</summary>
    public int Count => _ends.Count;

    /// <summary>Nominal seconds done, over all members that ever were.</summary>
    public double Done { get; private set; }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _ends.Clear();
        _progress = 0;
        Done = 0;
        Speed = 1;
    }

    /// <summary>Seconds until the first of them ends at the present speed.</summary>
    /// <returns>0 or more; infinity when none will.</returns>
    public double UntilEnd()
    {
        if (_ends.Count == 0 || Speed <= 0)
        {
            return double.PositiveInfinity;
        }

        double left = Math.Max(0, _ends.LeastKey - _progress);
        return Speed == 1 ? left : left / Speed;
    }

    /// <summary>Lets time pass.</summary>
    /// <param name="seconds">No more than <see cref="UntilEnd"/>.</param>
    public void Advance(double seconds)
    {
        double step = Speed * seconds;
        _progress += step;
        Done += step * _ends.Count;
    }

    /// <summary>Begins or resumes a phase.</summary>
    /// <param name="client">Whose.</param>
    /// <param name="work">Nominal seconds left.</param>
    public void Add(int client, double work)
    {
        if (_ends.Count == 0)
        {
            // From zero again, so that no rounding builds up over a run.
            _progress = 0;
        }

        _ends.Add(client, _progress + work);
    }

    /// <summary>Whether a client is in it.</summary>
    /// <param name="client">The client.</param>
    /// <returns>Whether it is.</returns>
    public bool Contains(int client) => _ends.Contains(client);

    /// <summary>Interrupts a phase.</summary>
    /// <param name="client">Whose.</param>
    /// <returns>Nominal seconds left.</returns>
    public double Remove(int client)
    {
        double left = Math.Max(0, _ends.Key(client) - _progress);
        _ends.Remove(client);
        return left;
    }

    /// <summary>Ends the phase that is done first.</summary>
    /// <returns>Whose it was.</returns>
    public int End()
    {
        int client = _ends.Least;
        _progress = Math.Max(_progress, _ends.LeastKey);
        _ends.Remove(client);
        return client;
    }
}
