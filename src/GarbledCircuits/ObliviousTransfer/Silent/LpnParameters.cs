namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>A primal LPN problem over bits with regular noise: n samples of a secret of k bits by a local linear code, one error in each of t equal blocks.</summary>
/// <param name="Trees">t: errors, blocks of samples, and GGM trees.</param>
/// <param name="Depth">Levels of a tree; a block has <c>2^Depth</c> samples.</param>
/// <param name="SecretBits">k.</param>
/// <remarks>
/// The protocol is Ferret (Yang, Weng, Lan, Zhang and Wang, eprint 2020/924); the sets are those of emp-ot's Ferret after the analysis of
/// regular noise over small fields by Liu, Wang, Yang and Yu (eprint 2022/712), its <c>b13</c> and the set that bootstraps it, 128 bits each. More trees than Ferret's
/// first sets per sample, but a shorter secret, which is what the cache sees.
/// </remarks>
internal sealed record LpnParameters(int Trees, int Depth, int SecretBits)
{
    /// <summary>SECURITY and AGREEMENT. Samples added per output: the code's locality, 10 in eprint 2020/924, section 6.</summary>
    internal const int Locality = 10;

    /// <summary>SECURITY and AGREEMENT. The set of every round but the first: n = 10,485,760, t = 1,280, k = 452,000.</summary>
    internal static LpnParameters Main { get; } = new(1280, 13, 452_000);

    /// <summary>SECURITY and AGREEMENT. The first round, which makes the bases of a main round: n = 470,016, t = 918, k = 32,768.</summary>
    internal static LpnParameters Bootstrap { get; } = new(918, 9, 32_768);

    /// <summary>Samples of a block, leaves of a tree.</summary>
    internal int Leaves => 1 << Depth;

    /// <summary>n.</summary>
    internal int Outputs => Trees * Leaves;

    /// <summary>Correlated OTs that a round consumes: the secret, and one per level of each tree.</summary>
    internal int Bases => SecretBits + (Trees * Depth);

    /// <summary>Bytes from sender to receiver for a tree: one block per level.</summary>
    internal int TreeBytes => 16 * Depth;
}
