namespace PrivateInference.CostModel.Workloads;

/// <summary>
/// How fast phases go that share the server's cores and the link: as fast as alone while everything fits; else max-min fair, by raising
/// all speeds together until a resource is used up (progressive filling, Bertsekas and Gallager, Data Networks, section 6.5.2).
/// </summary>
internal sealed class SpeedSharing
{
    private const int Resources = 3;

    private readonly double[] _use;
    private readonly int[] _ranks;
    private readonly bool[] _isFrozen;
    private readonly double[] _left = new double[Resources];
    private readonly int _lastRank;

    /// <summary>Prepares.</summary>
    /// <param name="costs">What a phase of each kind takes.</param>
    /// <param name="ranks">Rank of each kind: lower ones take first what they can use; 0 or more.</param>
    /// <param name="options">Cores and link.</param>
    /// <exception cref="ArgumentException">A phase keeps more cores busy than there are.</exception>
    public SpeedSharing(IReadOnlyList<PhaseCost> costs, IReadOnlyList<int> ranks, WorkloadOptions options)
    {
        _use = new double[costs.Count * Resources];
        _ranks = [.. ranks];
        _isFrozen = new bool[costs.Count];
        _lastRank = _ranks.Max();
        for (int kind = 0; kind < costs.Count; kind++)
        {
            PhaseCost cost = costs[kind];
            if (options.ServerCores is int cores)
            {
                // Work that more threads did than there are cores takes longer here than alone: the speed falls below 1.
                _use[kind * Resources] = cost.ServerCoreSeconds > 0 ? cost.ServerCoreSeconds / cores / cost.Seconds : 0;
            }

            if (options.SharedLink)
            {
                _use[(kind * Resources) + 1] = cost.UpSeconds > 0 ? cost.UpSeconds / cost.Seconds : 0;
                _use[(kind * Resources) + 2] = cost.DownSeconds > 0 ? cost.DownSeconds / cost.Seconds : 0;
            }
        }
    }

    /// <summary>Sets the speeds.</summary>
    /// <param name="phases">Phases of each kind under way.</param>
    public void Set(SharedPhase[] phases)
    {
        Array.Fill(_left, 1.0);
        if (Fits(phases))
        {
            foreach (SharedPhase phase in phases)
            {
                phase.Speed = 1;
            }

            return;
        }

        for (int rank = 0; rank <= _lastRank; rank++)
        {
            Fill(phases, rank);
        }
    }

    private bool Fits(SharedPhase[] phases)
    {
        for (int resource = 0; resource < Resources; resource++)
        {
            double used = 0;
            for (int kind = 0; kind < phases.Length; kind++)
            {
                used += phases[kind].Count * _use[(kind * Resources) + resource];
            }

            if (used > 1)
            {
                return false;
            }
        }

        return true;
    }

    private void Fill(SharedPhase[] phases, int rank)
    {
        for (int kind = 0; kind < phases.Length; kind++)
        {
            _isFrozen[kind] = _ranks[kind] != rank || phases[kind].Count == 0;
            if (_ranks[kind] == rank)
            {
                phases[kind].Speed = 0;
            }
        }

        double reached = 0;
        while (reached < 1 && Array.IndexOf(_isFrozen, false) >= 0)
        {
            (double rise, int scarce) = Rise(phases, 1 - reached);
            reached += rise;
            for (int kind = 0; kind < phases.Length; kind++)
            {
                if (_isFrozen[kind])
                {
                    continue;
                }

                phases[kind].Speed = reached;
                for (int resource = 0; resource < Resources; resource++)
                {
                    _left[resource] -= rise * phases[kind].Count * _use[(kind * Resources) + resource];
                }
            }

            if (scarce < 0)
            {
                return;
            }

            _left[scarce] = 0;
            for (int kind = 0; kind < phases.Length; kind++)
            {
                _isFrozen[kind] |= _use[(kind * Resources) + scarce] > 0;
            }
        }
    }

    /// <summary>How far all can rise together, and which resource stops them; -1 for none.</summary>
    private (double Rise, int Scarce) Rise(SharedPhase[] phases, double most)
    {
        double rise = most;
        int scarce = -1;
        for (int resource = 0; resource < Resources; resource++)
        {
            double use = 0;
            for (int kind = 0; kind < phases.Length; kind++)
            {
                use += _isFrozen[kind] ? 0 : phases[kind].Count * _use[(kind * Resources) + resource];
            }

            if (use * rise > _left[resource])
            {
                rise = Math.Max(0, _left[resource] / use);
                scarce = resource;
            }
        }

        return (rise, scarce);
    }
}
