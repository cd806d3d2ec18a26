using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Published;

/// <summary>A protocol that is predicted from published costs and not run here.</summary>
/// <param name="Name">Name at the command line and in reports.</param>
/// <param name="Source">Paper and code that the costs are of.</param>
/// <param name="Garbler">Who garbles.</param>
/// <param name="ClientProfile">The published machine of the client unless another is named.</param>
/// <param name="ServerProfile">The published machine of the server unless another is named.</param>
public sealed record PublishedProtocol(string Name, string Source, GarblerRole Garbler, string ClientProfile, string ServerProfile)
{
    private static readonly PublishedProtocol[] s_all =
    [
        new(
            "delphi-2020",
            "the released code of Mishra et al., DELPHI, USENIX Security 2020, as logged by Garimella et al., ASPLOS 2023",
            GarblerRole.Server,
            "delphi-epyc7502",
            "delphi-epyc7502"),
        new(
            "client-garbler-2023",
            "Garimella et al., Characterizing and Optimizing End-to-End Systems for Private Inference, ASPLOS 2023: the client garbles, a thread for each homomorphic layer",
            GarblerRole.Client,
            "garimella-atom-z8350",
            "garimella-epyc7502"),
    ];

    /// <summary>The protocols known by name.</summary>
    public static IReadOnlyList<PublishedProtocol> All => s_all;

    /// <summary>Finds a protocol.</summary>
    /// <param name="name">One of the names of <see cref="All"/>.</param>
    /// <returns>The protocol, or null.</returns>
    public static PublishedProtocol? Find(string? name) => Array.Find(s_all, protocol => protocol.Name == name);

    /// <summary>What a reader of a prediction has to know, a sentence each.</summary>
    /// <param name="counts">What was counted.</param>
    /// <param name="client">The client's machine.</param>
    /// <param name="server">The server's machine.</param>
    /// <returns>General cautions, those of the network, those of the machines.</returns>
    public static IReadOnlyList<string> Cautions(DelphiCounts counts, DelphiMachine client, DelphiMachine server)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(server);
        List<string> cautions =
        [
            "published costs, not measured here: phases are added up without overlap, as the published simulator does",
            "bytes are as that code serialises them: 15,896 bytes a garbled ReLU, of which 10,592 are labels and tables",
        ];
        if (counts.DenseLayers > 0)
        {
            cautions.Add(FormattableString.Invariant(
                $"{counts.DenseLayers} dense layer(s) are outside the published fit; their homomorphic time (0.07 to 39 s each in the logs) is left out"));
        }

        if (counts.MaxPools > 0)
        {
            cautions.Add(FormattableString.Invariant($"{counts.MaxPools} max pool(s) are left out: that code has none"));
        }

        if (counts.StridedConvolutions > 0)
        {
            cautions.Add(FormattableString.Invariant(
                $"{counts.StridedConvolutions} strided convolution(s) are charged the output before the stride, as that code packs it"));
        }

        cautions.AddRange(client.Cautions);
        cautions.AddRange(server.Cautions.Where(caution => !client.Cautions.Contains(caution)));
        return cautions;
    }
}
