namespace PrivateInference.CostModel.Schedules;

/// <summary>What the garbled layers of an offline phase are looked at as.</summary>
internal enum OfflineDetail
{
    /// <summary>Each by itself: all of their chunks are looked at.</summary>
    EveryLayer,

    /// <summary>Neighbours of one circuit are one layer: where a share of the chunks is looked at, small layers would weigh too much.</summary>
    EveryCircuit,

    /// <summary>
    /// All are one layer of chunks as they are in the mean: the fewest chunks say the most so, for every layer is in each of them. What this loses,
    /// that layers come one after the other, is little where the chunks of all are of about one size.
    /// </summary>
    MeanChunk,
}
