using System.Collections.Concurrent;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>
/// A network by a protocol of this engine: counts are made once for each number of ReLUs and each ring, and are exact for masks that
/// thin every layer in proportion; a point then costs only the schedule.
/// </summary>
public sealed class PreparedNetwork : IDesignModel
{
    private const int MostCounts = 512;
    private readonly ConcurrentDictionary<int, InferencePlan> _plans = new();
    private readonly Func<int?, InferencePlan> _plan;
    private readonly ProtocolSpecification _protocol;
    private readonly MachineProfile _client;
    private readonly MachineProfile _server;
    private readonly ConcurrentDictionary<(long Relus, int? RingBits), InferenceCounts> _counts = new();

    /// <summary>Prepares a network.</summary>
    /// <param name="plans">The public plan for a ring, or for the plan's own where null is given.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    public PreparedNetwork(Func<int?, InferencePlan> plans, ProtocolSpecification protocol, MachineProfile client, MachineProfile server)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(protocol);
        _plan = plans;
        _protocol = protocol;
        _client = client;
        _server = server;
        Relus = plans(null).Relus;
    }

    /// <inheritdoc/>
    public string Protocol => _protocol.Name;

    /// <inheritdoc/>
    public long Relus { get; }

    /// <inheritdoc/>
    public DesignCost Evaluate(DesignPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(point.Relus, Relus, nameof(point));
        InferenceCounts counts = Count(point.Relus, point.RingBits);
        LatencyPrediction latency = new LatencyModel(_client, _server, point.Link, Options(point.Cores)).Predict(counts);
        return new DesignCost(
            latency.SetUp.Seconds,
            latency.Offline.Seconds,
            latency.Online.Seconds,
            counts.Offline.BytesUp + counts.Online.BytesUp,
            counts.Offline.BytesDown + counts.Online.BytesDown,
            counts.ClientStoredBytes,
            counts.ServerStoredBytes,
            latency.Offline.ClientSeconds + latency.Online.ClientSeconds,
            latency.Offline.ServerSeconds + latency.Online.ServerSeconds);
    }

    /// <summary>Each party has so many cores of its own.</summary>
    private static ScheduleOptions Options(int? cores) => new() { ClientCores = cores, ServerCores = cores };

    private InferenceCounts Count(long relus, int? ringBits)
    {
        if (_counts.TryGetValue((relus, ringBits), out InferenceCounts? known))
        {
            return known;
        }

        // A search over budgets must not fill the memory; what is counted again is counted the same.
        if (_counts.Count >= MostCounts)
        {
            _counts.Clear();
        }

        InferencePlan plan = _plans.GetOrAdd(ringBits ?? 0, _ => _plan(ringBits));
        return _counts.GetOrAdd((relus, ringBits), InferenceCounts.Of(ReluThinning.Apply(plan, relus), _protocol));
    }
}
