namespace PrivateInference.CostModel.Workloads;

/// <summary>Unit costs of a workload: what one inference takes.</summary>
/// <param name="SetUp">Keys and base transfers, before a client's first offline phase or before each of them.</param>
/// <param name="Offline">What can be done before the request.</param>
/// <param name="Online">From the request's turn to its answer, with an offline result at hand.</param>
/// <param name="ClientStoredBytes">Bytes that one offline result takes at the client; 0 or more.</param>
/// <param name="ServerStoredBytes">Bytes that one offline result takes at the server; 0 or more.</param>
public sealed record InferenceCost(PhaseCost SetUp, PhaseCost Offline, PhaseCost Online, double ClientStoredBytes, double ServerStoredBytes);
