namespace PrivateInference.CostModel.Workloads;

/// <summary>
/// One run of a workload, from event to event: requests arrive, phases end, clients look for space. Between two events all speeds are
/// constant, so nothing is stepped and nothing is rounded to a grid. The loop allocates nothing; one object serves many runs.
/// </summary>
internal sealed partial class WorkloadSimulation
{
    private const int SettingUp = 0;
    private const int Online = 1;
    private const int Urgent = 2;
    private const int Stock = 3;
    private const int Kinds = 4;
    private const int EventsBetweenLooks = 4096;

    private readonly WorkloadOptions _options;
    private readonly PhaseCost[] _costs;
    private readonly SharedPhase[] _phases;
    private readonly SpeedSharing _sharing;
    private readonly StoreRules _rules;
    private readonly bool _isOnlineOnly;
    private readonly ArrivalTable _arrivals = new();
    private readonly PhaseFactors _factors;
    private readonly IndexedHeap _nextArrivals;
    private readonly IndexedHeap _looks;
    private readonly ClientState[] _clients;
    private readonly ClientLine _wantSpace;
    private readonly StoreHistory _history;
    private readonly RequestLog _log = new();
    private double _now;
    private double _waited;
    private int _inSystem;
    private int _stored;
    private int _taken;

    /// <summary>Prepares runs.</summary>
    /// <param name="cost">What one inference takes.</param>
    /// <param name="options">What clients and server have.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    public WorkloadSimulation(InferenceCost cost, WorkloadOptions options)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        _options = options;
        PhaseCost production = options.SetUpEachTime ? cost.SetUp + cost.Offline : cost.Offline;
        PhaseCost setUp = options.SetUpEachTime ? PhaseCost.None : cost.SetUp;
        _costs = [setUp, cost.Online, production, production];
        int stockRank = options.RequestsFirst ? 1 : 0;
        _sharing = new SpeedSharing(_costs, [0, 0, 0, stockRank], options);
        _phases = [.. _costs.Select(_ => new SharedPhase(options.Clients))];
        _rules = StoreRules.Of(cost, options);

        // A phase without work needs no store.
        _isOnlineOnly = _rules.HoldsNone || production.Seconds == 0;
        _factors = new PhaseFactors(options.Variation);
        _nextArrivals = new IndexedHeap(options.Clients);
        _looks = new IndexedHeap(options.Clients);
        _clients = new ClientState[options.Clients];
        _wantSpace = new ClientLine(options.Clients);
        _history = new StoreHistory(options.HorizonSeconds, options.HistoryPoints);
    }

    /// <summary>Runs.</summary>
    /// <param name="arrivals">The requests.</param>
    /// <param name="seed">Chooses the study.</param>
    /// <param name="run">Which repetition.</param>
    /// <param name="stop">Ends the run early.</param>
    /// <returns>What happened.</returns>
    /// <exception cref="ArgumentException">The arrivals are out of range.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public WorkloadRun Run(Arrivals arrivals, ulong seed, int run, CancellationToken stop)
    {
        _arrivals.Fill(arrivals, _options, seed, run);
        _factors.Fill(_arrivals, seed, run);
        Start();
        long events = 0;
        while (_log.Answered < _arrivals.Count)
        {
            if (events++ % EventsBetweenLooks == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            if (!Step())
            {
                break;
            }
        }

        if (_options.End == RunEnd.Cut || _now < _options.HorizonSeconds)
        {
            Idle(_options.HorizonSeconds, stop);
        }

        return Result(events);
    }

    private void Start()
    {
        _now = 0;
        _waited = 0;
        _inSystem = 0;
        _stored = 0;
        _taken = 0;
        _log.Start(_arrivals.Count);
        _nextArrivals.Clear();
        _looks.Clear();
        _wantSpace.Clear();
        foreach (SharedPhase phase in _phases)
        {
            phase.Clear();
        }

        int full = _options.StartFull && !_isOnlineOnly ? Math.Min(_rules.PerClient, _rules.AtServer / _options.Clients) : 0;
        for (int c = 0; c < _clients.Length; c++)
        {
            int first = _arrivals.First[c];
            int last = _arrivals.First[c + 1];
            ref ClientState client = ref _clients[c];
            client = new ClientState
            {
                Arrived = first,
                Answered = first,
                Last = last,

                // More results than requests would never be used; without this bound a nearly free offline phase would fill the run.
                Capacity = Math.Min(_rules.PerClient, last - first),
                IsSetUp = _costs[SettingUp].Seconds == 0,
            };
            client.Stored = Math.Min(full, client.Capacity);
            _stored += client.Stored;
            if (first < last)
            {
                _nextArrivals.Add(c, _arrivals.Times[first]);
            }
        }

        _taken = _stored;
        _history.Start(_stored);
        for (int c = 0; c < _clients.Length; c++)
        {
            if (_clients[c].IsSetUp)
            {
                Produce(c);
            }
            else
            {
                _phases[SettingUp].Add(c, _costs[SettingUp].Seconds);
            }
        }

        _sharing.Set(_phases);
    }

    /// <summary>Goes to the next event; false when there is none before the run's end.</summary>
    private bool Step()
    {
        double until = _nextArrivals.LeastKey - _now;
        int what = Kinds;
        double look = _looks.LeastKey - _now;
        if (look < until)
        {
            until = look;
            what = Kinds + 1;
        }

        for (int kind = 0; kind < Kinds; kind++)
        {
            double end = _phases[kind].UntilEnd();

            // At the same moment an end comes before an arrival.
            if (end <= until)
            {
                until = end;
                what = kind;
            }
        }

        until = Math.Max(0, until);
        if (double.IsInfinity(until) || (_options.End == RunEnd.Cut && _now + until > _options.HorizonSeconds))
        {
            return false;
        }

        Pass(until);
        if (what == Kinds)
        {
            // Exactly then: the sum of the steps is off in the last bits, and a request that finds all free has waited for nothing.
            _now = Math.Max(_now - until, _nextArrivals.LeastKey);
        }

        Handle(what);
        return true;
    }

    private void Pass(double seconds)
    {
        _now += seconds;
        _waited += seconds * _inSystem;
        for (int kind = 0; kind < Kinds; kind++)
        {
            _phases[kind].Advance(seconds);
        }
    }

    private void Handle(int what)
    {
        switch (what)
        {
            case SettingUp:
                EndSetUp(_phases[SettingUp].End());
                break;
            case Online:
                EndOnline(_phases[Online].End());
                break;
            case Urgent or Stock:
                EndProduction(_phases[what].End());
                break;
            case Kinds:
                Arrive(_nextArrivals.Least);
                break;
            default:
                int looking = _looks.Least;
                _looks.Remove(looking);
                Look(looking);
                break;
        }

        _sharing.Set(_phases);
    }

    /// <summary>Nothing arrives any more: stores fill up until the end.</summary>
    private void Idle(double end, CancellationToken stop)
    {
        long events = 0;
        while (true)
        {
            if (events++ % EventsBetweenLooks == 0)
            {
                stop.ThrowIfCancellationRequested();
            }

            double until = _looks.LeastKey - _now;
            int what = Kinds + 1;
            for (int kind = 0; kind < Kinds; kind++)
            {
                double ends = _phases[kind].UntilEnd();
                if (ends <= until)
                {
                    until = ends;
                    what = kind;
                }
            }

            until = Math.Max(0, until);
            if (!(_now + until <= end))
            {
                Pass(Math.Max(0, end - _now));
                _now = end;
                return;
            }

            Pass(until);
            Handle(what);
        }
    }
}
