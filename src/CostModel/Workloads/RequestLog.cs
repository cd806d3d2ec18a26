namespace PrivateInference.CostModel.Workloads;

/// <summary>Latencies of a run's answered requests, split; buffers serve many runs.</summary>
internal sealed class RequestLog
{
    private double[] _queue = [];
    private double[] _offline = [];
    private double[] _online = [];
    private double[] _total = [];

    /// <summary>Requests answered.</summary>
    public int Answered { get; private set; }

    /// <summary>Requests counted: answered, and not of the warm-up.</summary>
    public int Counted { get; private set; }

    /// <summary>Requests that found a stored result at their turn.</summary>
    public int FromStore { get; set; }

    /// <summary>Requests whose offline phase ran at their turn, without a store.</summary>
    public int WithoutStore { get; set; }

    /// <summary>When the last answer came.</summary>
    public double LastAnswer { get; private set; }

    /// <summary>Answers, in order of time, at a quarter and at three quarters of all; for the rate in between.</summary>
    public (double Quarter, double ThreeQuarters) AnswerTimes { get; private set; }

    private int Expected { get; set; }

    /// <summary>Begins anew.</summary>
    /// <param name="requests">Most that will be answered.</param>
    public void Start(int requests)
    {
        Answered = 0;
        Counted = 0;
        FromStore = 0;
        WithoutStore = 0;
        LastAnswer = 0;
        AnswerTimes = default;
        Expected = requests;
        if (_queue.Length < requests)
        {
            _queue = new double[requests];
            _offline = new double[requests];
            _online = new double[requests];
            _total = new double[requests];
        }
    }

    /// <summary>Adds an answered request.</summary>
    /// <param name="isCounted">Whether it counts.</param>
    /// <param name="queue">Seconds from arrival to its turn.</param>
    /// <param name="offline">Seconds from its turn until it had an offline result.</param>
    /// <param name="online">Seconds of its online phase.</param>
    /// <param name="now">When it was answered.</param>
    public void Add(bool isCounted, double queue, double offline, double online, double now)
    {
        Answered++;
        LastAnswer = now;
        if (Answered == Quarter(1))
        {
            AnswerTimes = (now, now);
        }
        else if (Answered == Quarter(3))
        {
            AnswerTimes = (AnswerTimes.Quarter, now);
        }

        if (isCounted)
        {
            _queue[Counted] = queue;
            _offline[Counted] = offline;
            _online[Counted] = online;
            _total[Counted++] = queue + offline + online;
        }
    }

    /// <summary>Sums up; the latencies are in no order afterwards.</summary>
    /// <returns>The split, or null when no request counts.</returns>
    public LatencySplit? Summarise() => Counted == 0
        ? null
        : new LatencySplit(
            LatencySummary.Of(_total.AsSpan(0, Counted)),
            LatencySummary.Of(_queue.AsSpan(0, Counted)),
            LatencySummary.Of(_offline.AsSpan(0, Counted)),
            LatencySummary.Of(_online.AsSpan(0, Counted)));

    /// <summary>Share of the counted requests that were answered in time.</summary>
    /// <param name="seconds">The time.</param>
    /// <returns>0 to 1; 1 when none counts.</returns>
    public double ShareWithin(double seconds)
    {
        int within = 0;
        foreach (double total in _total.AsSpan(0, Counted))
        {
            within += total <= seconds ? 1 : 0;
        }

        return Counted == 0 ? 1 : (double)within / Counted;
    }

    /// <summary>Answers a second between a quarter and three quarters of all.</summary>
    /// <returns>The rate; infinity when no time passes.</returns>
    public double MiddleRate()
        => (Quarter(3) - Quarter(1)) / (AnswerTimes.ThreeQuarters - AnswerTimes.Quarter);

    private int Quarter(int quarters) => (int)((long)Expected * quarters / 4);
}
