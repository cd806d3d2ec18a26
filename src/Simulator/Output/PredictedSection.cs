using PrivateInference.CostModel.Counts;
using PrivateInference.CostModel.Schedules;

namespace PrivateInference.Simulator.Output;

/// <summary>What one inference is predicted to take; bytes, messages, rounds and storage are exact for the plan, seconds follow a profile.</summary>
/// <param name="Setup">Once per session.</param>
/// <param name="Offline">Once per inference, before the image is known.</param>
/// <param name="Online">From the image to the logits.</param>
/// <param name="Storage">Bytes that one offline result takes.</param>
/// <param name="Profiles">Machines that the seconds are for, or why there are none.</param>
internal sealed record PredictedSection(
    PredictedSection.Phase Setup,
    PredictedSection.Phase Offline,
    PredictedSection.Phase Online,
    RunReport.StorageSection Storage,
    string Profiles)
{
    /// <summary>Seconds of offline and online phase together; null without a profile.</summary>
    public double? TotalSeconds => Offline.Seconds + Online.Seconds;

    /// <summary>Puts counts and seconds together.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="latency">The seconds, or null when there is no profile.</param>
    /// <param name="profiles">Whose seconds, or why there are none.</param>
    /// <returns>The section.</returns>
    public static PredictedSection Of(InferenceCounts counts, LatencyPrediction? latency, string profiles) => new(
        Phase.Of(counts.SetUp, latency?.SetUp),
        Phase.Of(counts.Offline, latency?.Offline),
        Phase.Of(counts.Online, latency?.Online),
        new RunReport.StorageSection(counts.ClientStoredBytes, counts.ServerStoredBytes),
        profiles);

    /// <summary>Cost of a phase. The last five seconds say what would limit it alone.</summary>
    internal sealed record Phase(
        double? Seconds,
        long BytesUp,
        long BytesDown,
        long MessagesUp,
        long MessagesDown,
        long Rounds,
        double? ClientSeconds,
        double? ServerSeconds,
        double? UpSeconds,
        double? DownSeconds,
        double? RoundTripSeconds)
    {
        public static Phase Of(PhaseCounts counts, PhaseSeconds? seconds) => new(
            seconds?.Seconds,
            counts.BytesUp,
            counts.BytesDown,
            counts.MessagesUp,
            counts.MessagesDown,
            counts.Rounds,
            seconds?.ClientSeconds,
            seconds?.ServerSeconds,
            seconds?.UpSeconds,
            seconds?.DownSeconds,
            seconds?.RoundTripSeconds);
    }
}
