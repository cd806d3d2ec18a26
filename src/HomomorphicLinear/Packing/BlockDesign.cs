namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>
/// Places of groups and of their outputs, in blocks modulo N, such that the products that nobody reads may meet one another but never one that is read.
/// </summary>
/// <remarks>
/// <para>The groups are divided into parts, one an answer. Group i lies at <c>s_i</c> and is read at <c>w_i</c>, so that its kernel moves a ciphertext by <c>w_i - s_i</c>, all
/// groups stored in it. The design is valid when, for i and k of one part and any group a, <c>s_a + w_k - s_k = w_i</c> holds for a = k = i alone. With one part and
/// <c>w = 2 s</c> that is a set without three terms in arithmetic progression, and in general a tricoloured sum-free set (Blasiak et al., 2017); several parts let a
/// ciphertext hold more. All pairs apart take <c>g E &lt;= N</c>; designs have 32 at N = 14 and 200 at N = 64.</para>
/// <para>A polynomial is a circle too, of n places: block p begins at <c>R floor(p n / (R N))</c>. Rounding moves the difference of two sums of places by less than 2 R, so that
/// sums that differ in the design lie at least L apart, either way round, when <c>N (L + R) &lt;= n</c>; <c>N L &lt;= n</c> is enough where N divides n / R, for nothing is
/// rounded then.</para>
/// </remarks>
internal sealed class BlockDesign
{
    private readonly int[] _groups;
    private readonly int[] _outputs;

    /// <summary>A design, taken as given: <see cref="IsValid"/> tells whether it is one.</summary>
    /// <param name="blocks">N.</param>
    /// <param name="partLength">E.</param>
    /// <param name="groups">s, part after part.</param>
    /// <param name="outputs">w, as many.</param>
    public BlockDesign(int blocks, int partLength, int[] groups, int[] outputs)
    {
        Blocks = blocks;
        PartLength = partLength;
        _groups = groups;
        _outputs = outputs;
    }

    /// <summary>N.</summary>
    public int Blocks { get; }

    /// <summary>E: groups of a part; the last may have fewer.</summary>
    public int PartLength { get; }

    /// <summary>g: groups in a ciphertext.</summary>
    public int Groups => _groups.Length;

    /// <summary>Answers a ciphertext, but for groups of several output channels, which take as many each.</summary>
    public int Parts => ConvolutionPacking.DivideUp(Groups, PartLength);

    /// <summary>Pairs of groups: modulo N1 N2, which is the pairs of residues where the two have no common divisor, sums are wanted where both are.</summary>
    /// <param name="other">A design of one part, whose N has no divisor in common with this one's.</param>
    /// <returns>As many parts as this has.</returns>
    public BlockDesign Times(BlockDesign other) => new(
        Blocks * other.Blocks,
        PartLength * other.Groups,
        [.. _groups.SelectMany(mine => other._groups.Select(theirs => Pair(other, mine, theirs)))],
        [.. _outputs.SelectMany(mine => other._outputs.Select(theirs => Pair(other, mine, theirs)))]);

    /// <summary>Checks every sum of the design.</summary>
    /// <returns>Whether no wanted place meets another sum.</returns>
    public bool IsValid()
    {
        for (int part = 0; part < Parts; part++)
        {
            int first = part * PartLength;
            int end = Math.Min(first + PartLength, Groups);
            int[] met = new int[Blocks];
            for (int kernel = first; kernel < end; kernel++)
            {
                foreach (int group in _groups)
                {
                    met[(group + _outputs[kernel] - _groups[kernel] + Blocks) % Blocks]++;
                }
            }

            if (_outputs[first..end].Any(place => met[place] != 1))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether blocks of a length have room in a polynomial.</summary>
    /// <param name="ringDegree">n.</param>
    /// <param name="blockLength">L, a multiple of R.</param>
    /// <param name="run">R, which divides n.</param>
    /// <returns>Whether sums that differ in the design stay L apart.</returns>
    public bool Fits(int ringDegree, long blockLength, int run)
        => Blocks * (ringDegree / run % Blocks == 0 ? blockLength : blockLength + run) <= ringDegree;

    /// <summary>Where a group begins in its ciphertext.</summary>
    /// <param name="group">From 0 to g - 1.</param>
    /// <param name="ringDegree">n.</param>
    /// <param name="run">R.</param>
    /// <returns>A multiple of R, at most n - L where the design fits.</returns>
    public int GroupPlace(int group, int ringDegree, int run) => Place(_groups[group], ringDegree, run);

    /// <summary>Where a group's output begins in its answer.</summary>
    /// <param name="group">From 0 to g - 1.</param>
    /// <param name="ringDegree">n.</param>
    /// <param name="run">R.</param>
    /// <returns>A multiple of R, at most n - L where the design fits.</returns>
    public int OutputPlace(int group, int ringDegree, int run) => Place(_outputs[group], ringDegree, run);

    /// <summary>The isomorphism of residues and pairs of them: not the usual one, but one that needs no inverses.</summary>
    private int Pair(BlockDesign other, int mine, int theirs) => ((mine * other.Blocks) + (theirs * Blocks)) % (Blocks * other.Blocks);

    private int Place(int block, int ringDegree, int run) => (int)((long)block * (ringDegree / run) / Blocks) * run;
}
