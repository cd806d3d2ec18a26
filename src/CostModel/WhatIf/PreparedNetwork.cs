using System.Collections.Concurrent;
using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>
/// A network by a protocol of this engine, for searches over many designs. Counts are exact for masks that thin every layer in proportion,
/// and only what a mask changes is counted again; schedules are looked at in less detail than <see cref="LatencyModel"/> does by default,
/// which a test holds within one percent of it.
/// </summary>
public sealed class PreparedNetwork : IDesignModel
{
    /// <summary>Chunks of a schedule that are looked at one by one, unless another number is asked for.</summary>
    public const int DefaultResolution = 32;

    private const int MostKnown = 512;
    private readonly Func<int?, InferencePlan> _plan;
    private readonly ProtocolSpecification _protocol;
    private readonly MachineProfile _client;
    private readonly MachineProfile _server;
    private readonly int _resolution;
    private readonly ConcurrentDictionary<int, BudgetCounter> _counters = new();
    private readonly BoundedCache<(long Relus, int? RingBits), InferenceCounts> _counts;

    // A model keeps what it has found out about a link: a search over budgets asks the same one again.
    private readonly BoundedCache<(LinkProfile Link, int? Cores), LatencyModel> _models;

    /// <summary>Prepares a network.</summary>
    /// <param name="plans">The public plan for a ring, or for the plan's own where null is given.</param>
    /// <param name="protocol">Protocol.</param>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <param name="resolution">As <see cref="ScheduleOptions.Resolution"/>.</param>
    public PreparedNetwork(
        Func<int?, InferencePlan> plans,
        ProtocolSpecification protocol,
        MachineProfile client,
        MachineProfile server,
        int resolution = DefaultResolution)
    {
        ArgumentNullException.ThrowIfNull(plans);
        ArgumentNullException.ThrowIfNull(protocol);
        _plan = plans;
        _protocol = protocol;
        _client = client;
        _server = server;
        _resolution = resolution;
        Relus = plans(null).Relus;
        _counts = new(MostKnown, Count);
        _models = new(MostKnown, Model);
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
        InferenceCounts counts = _counts.Get((point.Relus, point.RingBits));
        LatencyPrediction latency = _models.Get((point.Link, point.Cores)).Predict(counts);
        return new DesignCost(
            latency.SetUp.Seconds,
            latency.Offline.Seconds,
            latency.Online.Seconds,
            checked(counts.Offline.BytesUp + counts.Online.BytesUp),
            checked(counts.Offline.BytesDown + counts.Online.BytesDown),
            counts.ClientStoredBytes,
            counts.ServerStoredBytes,
            latency.Offline.ClientSeconds + latency.Online.ClientSeconds,
            latency.Offline.ServerSeconds + latency.Online.ServerSeconds);
    }

    /// <summary>Each party has so many cores of its own.</summary>
    private LatencyModel Model((LinkProfile Link, int? Cores) key) => new(
        _client, _server, key.Link, new ScheduleOptions { ClientCores = key.Cores, ServerCores = key.Cores, Resolution = _resolution });

    private InferenceCounts Count((long Relus, int? RingBits) key)
        => _counters.GetOrAdd(key.RingBits ?? 0, _ => new BudgetCounter(_plan(key.RingBits), _protocol)).Of(key.Relus);
}
