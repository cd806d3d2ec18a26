namespace PrivateInference.CostModel.Workloads;

/// <summary>The requests of one run, client after client; its buffers serve many runs.</summary>
internal sealed class ArrivalTable
{
    private double[] _times = new double[1024];

    /// <summary>Arrival times: those of client c from <c>First[c]</c> to <c>First[c + 1]</c>, in order.</summary>
    public ReadOnlySpan<double> Times => _times.AsSpan(0, Count);

    /// <summary>Where each client's requests begin, and the end of all.</summary>
    public int[] First { get; private set; } = [0];

    /// <summary>Requests of all clients.</summary>
    public int Count { get; private set; }

    /// <summary>Draws or copies a run's requests.</summary>
    /// <param name="arrivals">Where they come from.</param>
    /// <param name="options">Clients and horizon; a request at or after the horizon does not count.</param>
    /// <param name="seed">Chooses the study.</param>
    /// <param name="run">Which repetition.</param>
    /// <exception cref="ArgumentException">A rate or a time is out of range, the trace is not in order, or there are too many requests.</exception>
    public void Fill(Arrivals arrivals, WorkloadOptions options, ulong seed, int run)
    {
        Count = 0;
        if (First.Length != options.Clients + 1)
        {
            First = new int[options.Clients + 1];
        }

        switch (arrivals)
        {
            case Arrivals.Poisson poisson:
                Draw(poisson.RatePerSecond, options, seed, run);
                break;
            case Arrivals.Trace trace:
                Copy(trace.Requests, options);
                break;
        }
    }

    private void Draw(double rate, WorkloadOptions options, ulong seed, int run)
    {
        if (!(rate >= 0) || double.IsInfinity(rate))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "a rate is a finite number of requests a second, 0 or more");
        }

        if (rate * options.HorizonSeconds * options.Clients > WorkloadOptions.MostRequests)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"about {rate * options.HorizonSeconds * options.Clients:0.##e+0} requests would arrive; a run takes at most {WorkloadOptions.MostRequests:N0}"));
        }

        for (int client = 0; client < options.Clients; client++)
        {
            First[client] = Count;
            if (rate > 0)
            {
                UnitStream stream = new(seed, run, (ulong)client << 1);
                double time = stream.NextExponential() / rate;
                while (time < options.HorizonSeconds)
                {
                    Append(time);
                    time += stream.NextExponential() / rate;
                }
            }
        }

        First[options.Clients] = Count;
    }

    private void Copy(IReadOnlyList<TracedRequest> requests, WorkloadOptions options)
    {
        if (requests.Count > WorkloadOptions.MostRequests)
        {
            throw new ArgumentException(FormattableString.Invariant($"the trace has {requests.Count:N0} requests; a run takes at most {WorkloadOptions.MostRequests:N0}"));
        }

        int[] next = new int[options.Clients + 1];
        double before = 0;
        foreach (TracedRequest request in requests)
        {
            if (!(request.Seconds >= before) || double.IsInfinity(request.Seconds))
            {
                throw new ArgumentException(FormattableString.Invariant($"a request at {request.Seconds} s follows one at {before} s: a trace is in order of time"));
            }

            if (request.Client < 0 || request.Client >= options.Clients)
            {
                throw new ArgumentException($"a request of client {request.Client}, of {options.Clients} clients numbered from 0");
            }

            before = request.Seconds;
            next[request.Client + 1] += request.Seconds < options.HorizonSeconds ? 1 : 0;
        }

        for (int client = 0; client < options.Clients; client++)
        {
            next[client + 1] += next[client];
        }

        next.CopyTo(First, 0);
        Count = next[^1];
        if (_times.Length < Count)
        {
            _times = new double[Count];
        }

        foreach (TracedRequest request in requests)
        {
            if (request.Seconds < options.HorizonSeconds)
            {
                _times[next[request.Client]++] = request.Seconds;
            }
        }
    }

    private void Append(double time)
    {
        if (Count == _times.Length)
        {
            Array.Resize(ref _times, 2 * Count);
        }

        _times[Count++] = time;
    }
}
