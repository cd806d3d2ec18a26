using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Profiles;
using PrivateInference.CostModel.Schedules;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Sessions;

namespace PrivateInference.Simulator.Output;

/// <summary>What a run of both parties on this machine should have measured.</summary>
internal static class RunPrediction
{
    /// <summary>Predicts the session of a run.</summary>
    /// <param name="plan">The plan that was run.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="options">Link and memory.</param>
    /// <param name="inferences">Inferences in the session.</param>
    /// <param name="profile">This machine, or null for counts alone.</param>
    /// <returns>Counts, and seconds: of the first inference of its process when there is only one, else of a warm one.</returns>
    public static PredictedSection Of(InferencePlan plan, ProtocolSpecification protocol, SessionOptions options, int inferences, MachineProfile? profile)
    {
        InferenceCounts counts = InferenceCounts.Of(plan, protocol, new CountOptions { PreparedBytesLimit = options.PreparedBytesLimit, Inferences = inferences });
        LatencyPrediction? latency = profile is null
            ? null
            : new LatencyModel(profile, profile, options.Link, Sharing(options, inferences == 1)).Predict(counts);
        return PredictedSection.Of(
            counts,
            latency,
            profile is null ? "none: this machine has not been calibrated (see pisim calibrate)" : $"both parties on {profile.Description.Name}, {(inferences == 1 ? "cold" : "warm")}");
    }

    private static ScheduleOptions Sharing(SessionOptions options, bool isCold)
        => new() { SharedCores = Environment.ProcessorCount, Threads = options.Threads, IsCold = isCold };
}
