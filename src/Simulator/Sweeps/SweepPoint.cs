using System.Security.Cryptography;
using System.Text;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;
using PrivateInference.Simulator.Verbs;

namespace PrivateInference.Simulator.Sweeps;

/// <summary>A network of a sweep.</summary>
/// <param name="Source">A file, a name of the zoo, or the sample's.</param>
/// <param name="Name">Name in the results.</param>
/// <param name="Method">How its ReLUs were reduced; empty for not at all.</param>
/// <param name="Budget">How many were to be kept; empty for all.</param>
/// <param name="Accuracy">Test accuracy, 0 to 1; null where it is not known.</param>
internal sealed record SweepNetwork(string Source, string Name, string Method, string Budget, double? Accuracy);

/// <summary>What the points of a sweep have in common.</summary>
/// <param name="IsRun">Whether points are run; else estimated.</param>
/// <param name="RingBits">l to assume in estimates.</param>
/// <param name="IsRingGiven">Whether l is taken as it is, also where ReLUs were removed.</param>
/// <param name="Shift">Bits that a ReLU drops, to assume in estimates.</param>
/// <param name="WeightBits">Bits of the largest weight, to assume in estimates.</param>
/// <param name="Repeat">Inferences of a run's session; the last is reported.</param>
/// <param name="Threads">Threads of a party in runs.</param>
internal sealed record SweepSetting(bool IsRun, int RingBits, bool IsRingGiven, int Shift, int WeightBits, int Repeat, int Threads)
{
    /// <summary>The mode in the results.</summary>
    public string Mode => IsRun ? "run" : "estimate";
}

/// <summary>One point of a sweep: all that its result depends on.</summary>
/// <param name="Setting">What all points have in common.</param>
/// <param name="Network">The network.</param>
/// <param name="Uniform">Share or number of ReLUs kept in every layer alike; null for the network as it is.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Link">The link.</param>
/// <param name="Profile">Machine of both parties; null for none.</param>
/// <param name="Seed">Seed of generated weights and images.</param>
internal sealed record SweepPoint(
    SweepSetting Setting,
    SweepNetwork Network,
    ReluBudget? Uniform,
    ProtocolSpecification Protocol,
    LinkProfile Link,
    SweepProfile? Profile,
    ulong Seed)
{
    private const int DigestLetters = 16;

    private string? _digest;

    /// <summary>The method in the results.</summary>
    public string Method => Uniform is null ? Network.Method : "uniform";

    /// <summary>The budget in the results.</summary>
    public string Budget => Uniform is null ? Network.Budget : Uniform.Text;

    /// <summary>The garbling in the results, as at the command line.</summary>
    public string Garbling => ProtocolWords.Of(Protocol.Garbling);

    /// <summary>A name for everything that the result depends on, the content of files included: the same point has the same one in every sweep.</summary>
    public string Digest => _digest ??= Digested();

    /// <summary>One line for people.</summary>
    /// <returns>The point in short.</returns>
    public override string ToString()
    {
        string uniform = Uniform is null ? string.Empty : $" keeping {Uniform.Text}";
        string profile = Profile is null ? string.Empty : $", {Profile.Name}";
        return $"{Network.Name}{uniform} by {Protocol.Name} ({Garbling}, {ProtocolWords.Of(Protocol.Transfer)}, {ProtocolWords.RemaskOf(Protocol)}) over {Link.Name}{profile}, seed {Seed}";
    }

    private string Digested()
    {
        FormattableString text = $"""
            pisim.sweep/1
            {Setting.Mode} {Setting.RingBits} {Setting.IsRingGiven} {Setting.Shift} {Setting.WeightBits} {(Setting.IsRun ? Setting.Repeat : 1)} {(Setting.IsRun ? Setting.Threads : 1)}
            {Network.Name} {FileDigest(Network.Source)} {Network.Method} {Network.Budget} {Network.Accuracy:R}
            {Uniform?.Text}
            {Protocol.Name} {Protocol.Garbling} {Protocol.Transfer} {ProtocolWords.RemaskOf(Protocol)} {Protocol.Removed}
            {Link.Name} {Link.UpBitsPerSecond:R} {Link.DownBitsPerSecond:R} {Link.RoundTripSeconds:R}
            {Profile?.Name} {Profile?.Digest}
            {Seed}
            """;
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant(text)));
        return Convert.ToHexStringLower(hash)[..DigestLetters];
    }

    private static string FileDigest(string source)
        => File.Exists(source) ? SweepProfile.DigestOf(source) : source;
}
