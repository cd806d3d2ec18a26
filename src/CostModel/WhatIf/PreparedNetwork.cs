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
    private readonly ConcurrentDictionary<(long Relus, int? RingBits), InferenceCounts> _counts = new();
    private readonly ConcurrentDictionary<(LinkProfile Link, int? Cores), LatencyModel> _models = new();

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
        LatencyPrediction latency = Model(point.Link, point.Cores).Predict(counts);
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

    /// <summary>A model keeps what it has found out about a link: a search over budgets asks the same one again. Each party has so many cores of its own.</summary>
    private LatencyModel Model(LinkProfile link, int? cores)
    {
        if (!_models.TryGetValue((link, cores), out LatencyModel? model))
        {
            model = new LatencyModel(_client, _server, link, new ScheduleOptions { ClientCores = cores, ServerCores = cores, Resolution = _resolution });
            Keep(_models, (link, cores), model);
        }

        return model;
    }

    private InferenceCounts Count(long relus, int? ringBits)
    {
        if (!_counts.TryGetValue((relus, ringBits), out InferenceCounts? counts))
        {
            counts = _counters.GetOrAdd(ringBits ?? 0, _ => new BudgetCounter(_plan(ringBits), _protocol)).Of(relus);
            Keep(_counts, (relus, ringBits), counts);
        }

        return counts;
    }

    /// <summary>A search must not fill the memory; what is forgotten is found again the same.</summary>
    private static void Keep<TKey, TValue>(ConcurrentDictionary<TKey, TValue> known, TKey key, TValue value)
        where TKey : notnull
    {
        if (known.Count >= MostKnown)
        {
            known.Clear();
        }

        known[key] = value;
    }
}
