namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>
/// A primal LPN problem over bits with regular noise: n samples of a secret of k bits by a local linear code, one error in each of t equal blocks.
/// </summary>
/// <param name="Trees">t: errors, blocks of samples, and GGM trees.</param>
/// <param name="Depth">Levels of a tree; a block has <c>2^Depth</c> samples.</param>
/// <param name="SecretBits">k.</param>
/// <remarks>
/// <para>
/// The protocol is Ferret (Yang, Weng, Lan, Zhang and Wang, eprint 2020/924). The bootstrap set is that paper's own, for 128 bits. The main set is the
/// one of emp-ot's Ferret today: n and t after the analysis of regular noise by Liu, Wang, Yang and Yu (eprint 2022/712), whose k of 452,000 is raised
/// to a power of two; a longer secret is no easier to find.
/// </para>
/// <para>
/// A check by hand: k samples are free of errors with probability <c>exp(-k t / n)</c>, 2^-92 for the main set and 2^-102 for the bootstrap set, and
/// each guess takes solving k linear equations, at least k^2 steps: 2^38 and 2^30. The full estimates are the papers'; no estimator runs here.
/// </para>
/// </remarks>
internal sealed record LpnParameters(int Trees, int Depth, int SecretBits)
{
    /// <summary>SECURITY and AGREEMENT. Samples added per output: the code's locality, 10 in eprint 2020/924, section 6.</summary>
    internal const int Locality = 10;

    /// <summary>SECURITY and AGREEMENT. The set of every round but the first: n = 10,485,760, t = 1,280, k = 2^19.</summary>
    internal static LpnParameters Main { get; } = new(1280, 13, 524_288);

    /// <summary>SECURITY and AGREEMENT. The first round, which makes the bases of a main round: n = 649,728, t = 1,269, k = 36,288.</summary>
    internal static LpnParameters Bootstrap { get; } = new(1269, 9, 36_288);

    /// <summary>Samples of a block, leaves of a tree.</summary>
    internal int Leaves => 1 << Depth;

    /// <summary>n.</summary>
    internal int Outputs => Trees * Leaves;

    /// <summary>Correlated OTs that a round consumes: the secret, and one per level of each tree.</summary>
    internal int Bases => SecretBits + (Trees * Depth);

    /// <summary>Bytes from sender to receiver for a tree: one block per level.</summary>
    internal int TreeBytes => 16 * Depth;
}
