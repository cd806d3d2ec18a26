namespace PrivateInference.CostModel.Workloads;

/// <summary>What happens at an event.</summary>
internal sealed partial class WorkloadSimulation
{
    private bool IsBeside => _options.Production == ProductionRule.Beside;

    private void Arrive(int c)
    {
        ref ClientState client = ref _clients[c];
        client.Arrived++;
        _inSystem++;
        if (client.Arrived < client.Last)
        {
            _nextArrivals.RaiseLeast(_arrivals.Times[client.Arrived]);
        }
        else
        {
            _nextArrivals.Remove(c);
        }

        if (client.Request == RequestState.None)
        {
            Turn(c);
        }
    }

    /// <summary>The first request in line has its turn.</summary>
    private void Turn(int c)
    {
        ref ClientState client = ref _clients[c];
        client.TurnAt = _now;
        client.Request = RequestState.NeedsResult;
        if (client.Stored > 0)
        {
            client.Stored--;
            _stored--;
            _log.FromStore++;
            _history.Note(_now, _stored);
            BeginOnline(c);
            Release();
            Produce(c);
        }
        else if (client.IsProducing)
        {
            Hurry(c);
        }
        else if (client.IsSetUp && (_isOnlineOnly || _options.CheckEverySeconds == 0 || client.WantsSpace))
        {
            // Nothing is stored and nothing is being made: its offline phase runs now. One that stands in line for space does not wait for
            // it, as those who have the space may never need it.
            ProduceInline(c);
        }
    }

    private void BeginOnline(int c)
    {
        ref ClientState client = ref _clients[c];
        client.Request = RequestState.Online;
        client.OnlineAt = _now;
        _phases[Online].Add(c, _costs[Online].Seconds * _factors.Online(client.Answered));
        if (!IsBeside && client.IsProducing && !client.IsPaused)
        {
            client.IsPaused = true;
            client.PausedSeconds = _phases[Stock].Remove(c);
        }
    }

    private void EndOnline(int c)
    {
        ref ClientState client = ref _clients[c];
        double arrival = _arrivals.Times[client.Answered];
        _log.Add(arrival >= _options.WarmUpSeconds, client.TurnAt - arrival, client.OnlineAt - client.TurnAt, _now - client.OnlineAt, _now);
        client.Answered++;
        _inSystem--;
        client.Request = RequestState.None;
        if (client.Answered < client.Arrived)
        {
            Turn(c);
        }

        if (client.Request != RequestState.Online)
        {
            if (client.IsPaused)
            {
                client.IsPaused = false;
                _phases[client.Request == RequestState.NeedsResult ? Urgent : Stock].Add(c, client.PausedSeconds);
            }
            else
            {
                Produce(c);
            }
        }
    }

    private void EndSetUp(int c)
    {
        ref ClientState client = ref _clients[c];
        client.IsSetUp = true;
        client.LooksFrom = _now;
        if (_isOnlineOnly && client.Request == RequestState.NeedsResult)
        {
            ProduceInline(c);
        }
        else
        {
            Produce(c);
        }
    }

    private void EndProduction(int c)
    {
        ref ClientState client = ref _clients[c];
        client.IsProducing = false;
        client.LooksFrom = _now;
        bool isInline = client.IsInline;
        client.IsInline = false;
        if (client.Request == RequestState.NeedsResult)
        {
            BeginOnline(c);
            if (!isInline)
            {
                Release();
            }
        }
        else
        {
            client.Stored++;
            _stored++;
            _history.Note(_now, _stored);
        }

        Produce(c);
    }

    /// <summary>A request waits for what is being made for the store: from now on it is of the request's rank.</summary>
    private void Hurry(int c)
    {
        ref ClientState client = ref _clients[c];
        if (!client.IsPaused && _phases[Stock].Contains(c))
        {
            _phases[Urgent].Add(c, _phases[Stock].Remove(c));
        }
    }

    /// <summary>Begins one more offline result now or at the client's next look, if there is reason and space for it.</summary>
    private void Produce(int c)
    {
        ref ClientState client = ref _clients[c];
        if (_isOnlineOnly || !MayProduce(in client) || client.WantsSpace || _looks.Contains(c))
        {
            return;
        }

        if (_options.CheckEverySeconds == 0)
        {
            Look(c);
            return;
        }

        double every = _options.CheckEverySeconds;
        double looks = Math.Max(1, Math.Ceiling((_now - client.LooksFrom) / every));
        _looks.Add(c, client.LooksFrom + (looks * every));
    }

    private bool MayProduce(in ClientState client)
        => client.IsSetUp && !client.IsProducing && client.Stored < client.Capacity && (IsBeside || client.Request != RequestState.Online);

    private void Look(int c)
    {
        ref ClientState client = ref _clients[c];
        if (!MayProduce(in client))
        {
            return;
        }

        if (_taken < _rules.AtServer)
        {
            _taken++;
            BeginProduction(c);
        }
        else if (client.Request == RequestState.NeedsResult)
        {
            ProduceInline(c);
        }
        else
        {
            client.WantsSpace = true;
            _wantSpace.Add(c);
        }
    }

    private void ProduceInline(int c)
    {
        _clients[c].IsInline = true;
        _log.WithoutStore++;
        BeginProduction(c);
    }

    private void BeginProduction(int c)
    {
        ref ClientState client = ref _clients[c];
        client.IsProducing = true;
        int kind = client.Request == RequestState.NeedsResult ? Urgent : Stock;
        _phases[kind].Add(c, _costs[kind].Seconds * _factors.Offline(c, client.Produced++));
    }

    /// <summary>A result has left the server's store; those who stood in line for the space have it now.</summary>
    private void Release()
    {
        _taken--;
        while (_taken < _rules.AtServer && _wantSpace.Count > 0)
        {
            int next = _wantSpace.Take();
            _clients[next].WantsSpace = false;
            Look(next);
        }
    }
}
