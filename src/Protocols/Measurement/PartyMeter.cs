using System.Diagnostics;

namespace PrivateInference.Protocols.Measurement;

/// <summary>What one party did, by <see cref="Scope"/>: bytes and messages each way, rounds, and seconds by kind of work. Thread-safe.</summary>
public sealed class PartyMeter
{
    [ThreadStatic]
    private static long s_waitedTicks;

    private readonly Dictionary<Scope, ScopeMeasurement> _scopes = [];
    private readonly Lock _lock = new();

    /// <summary>Counts a message that this party sent.</summary>
    /// <param name="scope">What it was for.</param>
    /// <param name="bytes">Its length on the wire, header included.</param>
    public void CountSent(Scope scope, long bytes)
    {
        lock (_lock)
        {
            ScopeMeasurement entry = Entry(scope);
            entry.BytesSent += bytes;
            entry.MessagesSent++;
        }
    }

    /// <summary>Counts a message that this party received.</summary>
    /// <param name="scope">What it was for.</param>
    /// <param name="bytes">Its length on the wire, header included.</param>
    public void CountReceived(Scope scope, long bytes)
    {
        lock (_lock)
        {
            ScopeMeasurement entry = Entry(scope);
            entry.BytesReceived += bytes;
            entry.MessagesReceived++;
        }
    }

    /// <summary>Counts one exchange in which this party had to wait for an answer to what it had sent.</summary>
    /// <param name="scope">What it was for.</param>
    public void CountRound(Scope scope)
    {
        lock (_lock)
        {
            Entry(scope).Rounds++;
        }
    }

    /// <summary>Adds time to a kind of work.</summary>
    /// <param name="scope">What it was for.</param>
    /// <param name="kind">What was done.</param>
    /// <param name="ticks">Ticks of the stopwatch.</param>
    public void AddTicks(Scope scope, WorkKind kind, long ticks)
    {
        if (ticks != 0)
        {
            s_waitedTicks += kind == WorkKind.Waiting ? ticks : 0;
            lock (_lock)
            {
                Entry(scope).Seconds[(int)kind] += ticks / (double)Stopwatch.Frequency;
            }
        }
    }

    /// <summary>Adds wall-clock time that passed while this party's leading thread was at a scope.</summary>
    /// <param name="scope">What it was for.</param>
    /// <param name="ticks">Ticks of the stopwatch.</param>
    public void AddElapsed(Scope scope, long ticks)
    {
        lock (_lock)
        {
            Entry(scope).ElapsedSeconds += ticks / (double)Stopwatch.Frequency;
        }
    }

    /// <summary>Times a block of work: <c>using (meter.Time(scope, kind)) { ... }</c>; what it waits for the link is left out.</summary>
    /// <param name="scope">What it is for.</param>
    /// <param name="kind">What is done.</param>
    /// <returns>Ends the timing when disposed.</returns>
    public Timing Time(Scope scope, WorkKind kind) => new(this, scope, kind);

    /// <summary>All that was counted since the last <see cref="Reset"/>.</summary>
    /// <returns>A copy.</returns>
    public IReadOnlyDictionary<Scope, ScopeMeasurement> Snapshot()
    {
        lock (_lock)
        {
            return _scopes.ToDictionary(entry => entry.Key, entry => entry.Value.Copy());
        }
    }

    /// <summary>Forgets what was counted of a phase, before that phase is done again.</summary>
    /// <param name="phase">Phase to forget.</param>
    public void Reset(Phase phase)
    {
        lock (_lock)
        {
            foreach (Scope scope in _scopes.Keys.Where(scope => scope.Phase == phase).ToArray())
            {
                _ = _scopes.Remove(scope);
            }
        }
    }

    private ScopeMeasurement Entry(Scope scope)
    {
        if (!_scopes.TryGetValue(scope, out ScopeMeasurement? entry))
        {
            entry = new ScopeMeasurement();
            _scopes.Add(scope, entry);
        }

        return entry;
    }

    /// <summary>A running measurement of one block of work.</summary>
    public readonly ref struct Timing
    {
        private readonly PartyMeter _meter;
        private readonly Scope _scope;
        private readonly WorkKind _kind;
        private readonly long _start;
        private readonly long _waitedBefore;

        internal Timing(PartyMeter meter, Scope scope, WorkKind kind)
        {
            _meter = meter;
            _scope = scope;
            _kind = kind;
            _waitedBefore = s_waitedTicks;
            _start = Stopwatch.GetTimestamp();
        }

        /// <summary>Ends the measurement.</summary>
        public void Dispose() => _meter.AddTicks(_scope, _kind, Stopwatch.GetTimestamp() - _start - (s_waitedTicks - _waitedBefore));
    }
}
