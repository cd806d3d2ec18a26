using PrivateInference.CostModel.Workloads;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Workloads;

/// <summary>Unit costs of a workload, and whose they are.</summary>
/// <param name="Network">Name of the network, or what stands for it.</param>
/// <param name="Protocol">Name of the protocol, or empty.</param>
/// <param name="Link">The link that the seconds are for; null where they were given as such.</param>
/// <param name="Source">Where they come from.</param>
/// <param name="Cost">The costs.</param>
internal sealed record UnitCosts(string Network, string Protocol, RunReport.LinkSection? Link, string Source, InferenceCost Cost);
