namespace PrivateInference.CostModel.Schedules;

/// <summary>Seconds of each phase.</summary>
/// <param name="SetUp">Once per session.</param>
/// <param name="Offline">Once per inference, before the image is known.</param>
/// <param name="Online">From the image to the logits.</param>
public sealed record LatencyPrediction(PhaseSeconds SetUp, PhaseSeconds Offline, PhaseSeconds Online)
{
    /// <summary>All phases one after the other.</summary>
    public double TotalSeconds => SetUp.Seconds + Offline.Seconds + Online.Seconds;
}

/// <summary>Seconds of one phase, and what they would be if only one thing limited it.</summary>
/// <param name="Seconds">With everything that overlaps overlapped.</param>
/// <param name="ClientSeconds">Work of the client.</param>
/// <param name="ServerSeconds">Work of the server.</param>
/// <param name="UpSeconds">Transmission from client to server.</param>
/// <param name="DownSeconds">Transmission from server to client.</param>
/// <param name="RoundTripSeconds">Rounds times the round trip.</param>
public sealed record PhaseSeconds(
    double Seconds,
    double ClientSeconds,
    double ServerSeconds,
    double UpSeconds,
    double DownSeconds,
    double RoundTripSeconds);
