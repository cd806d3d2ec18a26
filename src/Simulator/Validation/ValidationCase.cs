using System.Globalization;
using PrivateInference.Protocols;
using PrivateInference.Protocols.Links;

namespace PrivateInference.Simulator.Validation;

/// <summary>One combination that a validation runs and predicts.</summary>
/// <param name="Network">A name of the zoo, the sample or a file; <c>@25%</c> behind it keeps so many of its ReLUs.</param>
/// <param name="Protocol">The protocol with its variants.</param>
/// <param name="Link">The link to imitate.</param>
/// <param name="AreWeightsPrepared">Whether the server transforms its weights once, in the set-up.</param>
internal sealed record ValidationCase(string Network, ProtocolSpecification Protocol, LinkProfile Link, bool AreWeightsPrepared = true)
{
    private static readonly string[] s_all = ["digits", "mnist-delphi", "minionn-cifar", "resnet20-cifar"];
    private static readonly string[] s_small = ["digits", "mnist-delphi"];
    private static readonly string[] s_middle = ["mnist-delphi", "minionn-cifar"];
    private static readonly string[] s_reduced = ["minionn-cifar@25%", "resnet20-cifar@10%"];

    /// <summary>The protocol and what is not its default, as reports name it: <c>delphi+three-halves</c>.</summary>
    public string ProtocolName => Protocol.Name
        + (Protocol.Garbling == GarblingScheme.ThreeHalves ? "+three-halves" : string.Empty)
        + (Protocol.Removed == RemovedPositions.Correction ? "+correction" : string.Empty)
        + (AreWeightsPrepared ? string.Empty : "+on-the-fly");

    /// <summary>What is run when nothing is named: none of it is what calibration runs.</summary>
    /// <returns>46 combinations.</returns>
    public static IReadOnlyList<ValidationCase> Standard()
    {
        ProtocolSpecification[] both = [.. ProtocolSpecification.All];
        ProtocolSpecification[] threeHalves = [.. both.Select(protocol => protocol with { Garbling = GarblingScheme.ThreeHalves })];
        ProtocolSpecification[] correction = [both[0] with { Removed = RemovedPositions.Correction }];
        return
        [
            .. Product(s_all, both, ["loopback", "lan"]),
            .. Product(s_small, both, ["wan"]),
            .. Product(["digits"], both, ["mobile"]),
            .. Product(s_middle, threeHalves, ["loopback", "lan"]),
            .. Product(s_reduced, both, ["loopback", "lan"]),
            .. Product(s_reduced, correction, ["loopback", "lan"]),
            .. Product(s_middle, [both[0]], ["loopback", "lan"]).Select(one => one with { AreWeightsPrepared = false }),
        ];
    }

    /// <summary>A few of them that end soon.</summary>
    /// <returns>8 combinations.</returns>
    public static IReadOnlyList<ValidationCase> Quick() => [.. Product(s_small, [.. ProtocolSpecification.All], ["loopback", "lan"])];

    /// <summary>Every network by every protocol over every link.</summary>
    /// <param name="networks">Networks.</param>
    /// <param name="protocols">Protocols.</param>
    /// <param name="links">Names of links.</param>
    /// <returns>The combinations.</returns>
    public static IEnumerable<ValidationCase> Product(IEnumerable<string> networks, IReadOnlyList<ProtocolSpecification> protocols, IReadOnlyList<string> links)
        => networks.SelectMany(network => protocols.SelectMany(protocol => links.Select(link => new ValidationCase(network, protocol, LinkProfile.Find(link)!))));

    /// <summary>Splits a network's name from the share of ReLUs that it keeps.</summary>
    /// <returns>The name, and the share from 0 to 1.</returns>
    /// <exception cref="InputException">The share is not a percentage.</exception>
    public (string Name, double Share) Parse()
    {
        int at = Network.LastIndexOf('@');
        if (at < 0 || File.Exists(Network))
        {
            return (Network, 1);
        }

        string text = Network[(at + 1)..];
        return text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) && percent is >= 0 and <= 100
            ? (Network[..at], percent / 100)
            : throw new InputException($"--networks {Network}: expected NAME@25% with a percentage of ReLUs to keep");
    }
}
