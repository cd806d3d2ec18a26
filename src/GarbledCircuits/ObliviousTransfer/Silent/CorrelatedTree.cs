using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>
/// The correlated GGM tree of Half-Tree (Guo, Yang, Wang, Zhang, Xie, Liu and Zhao, eprint 2022/1431, figure 3): the root's children are
/// <c>k</c> and <c>k ^ offset</c>, any other node x has the children <c>H(x)</c> and <c>x ^ H(x)</c>, so the nodes of each level add up to the offset.
/// </summary>
/// <remarks>
/// <para>
/// <c>H(x) = E(sigma(x)) ^ sigma(x)</c> is circular correlation robust, with E under a key per tree: what the offset could be guessed against is the
/// path's nodes of one tree, not of all.
/// </para>
/// <para>
/// Leaves have bit 0 cleared, so that a punctured leaf may carry its choice bit there. Constant-time: the puncture is found by comparison at every
/// node, never by address.
/// </para>
/// </remarks>
internal sealed class CorrelatedTree
{
    /// <summary>LOCAL. Nodes expanded together.</summary>
    private const int Tile = 64;

    private readonly Block128[] _parents = new Block128[Tile];
    private readonly Block128[] _plain = new Block128[Tile];
    private readonly Block128[] _lefts = new Block128[Tile];

    private static Vector128<ulong> AllBits => Vector128<ulong>.AllBitsSet;

    private static Vector128<ulong> LeafBits => Vector128.Create(~1UL, ulong.MaxValue);

    /// <summary>The sender's expansion of a whole tree.</summary>
    /// <param name="aes">The tree's key.</param>
    /// <param name="depth">Levels, at least 2.</param>
    /// <param name="seed">k.</param>
    /// <param name="offset">The sum of each level.</param>
    /// <param name="leaves"><c>2^depth</c> leaves, overwritten; they add up to the offset with bit 0 cleared.</param>
    /// <param name="leftSums">For each level the sum of its left children, overwritten.</param>
    internal void Expand(AesKernel aes, int depth, Block128 seed, Block128 offset, Span<Block128> leaves, Span<Block128> leftSums)
    {
        leaves[0] = seed;
        leaves[1] = seed ^ offset;
        leftSums[0] = seed;
        for (int level = 2; level <= depth; level++)
        {
            // No node is hidden and none is pending: places that no node has.
            Level(aes, 1 << (level - 1), level == depth ? LeafBits : AllBits, -1, -1, default, leaves, out Vector128<ulong> leftSum, out _);
            leftSums[level - 1] = Block128.FromVector(leftSum.AsByte());
        }
    }

    /// <summary>The receiver's expansion of all leaves but one, whose place takes that leaf plus the offset, with bit 0 set.</summary>
    /// <param name="aes">The tree's key.</param>
    /// <param name="depth">Levels, at least 2.</param>
    /// <param name="puncture">The secret place, in [0, 2^depth).</param>
    /// <param name="sums">
    /// For each level the sum of the children on the side that the path to the puncture does not take; of the last, bit 0 does not matter.
    /// </param>
    /// <param name="leaves"><c>2^depth</c> leaves, overwritten.</param>
    internal void ExpandPunctured(AesKernel aes, int depth, int puncture, ReadOnlySpan<Block128> sums, Span<Block128> leaves)
    {
        leaves[0] = default;
        leaves[1] = default;
        int path = puncture >> (depth - 1);
        int sibling = path ^ 1;
        Vector128<ulong> siblingValue = sums[0].AsVector().AsUInt64();
        Vector128<ulong> rest = default;
        for (int level = 2; level <= depth; level++)
        {
            Vector128<ulong> bits = level == depth ? LeafBits : AllBits;
            Level(aes, 1 << (level - 1), bits, path, sibling, siblingValue, leaves, out Vector128<ulong> left, out Vector128<ulong> right);
            int turn = (puncture >> (depth - level)) & 1;
            path = (2 * path) + turn;
            sibling = path ^ 1;

            // The sibling is what its side lacks: the right side where the path turns left.
            Vector128<ulong> turnsRight = Vector128.Create(0UL - (ulong)turn);
            siblingValue = (Vector128.ConditionalSelect(turnsRight, left, right) ^ sums[level - 1].AsVector().AsUInt64()) & bits;
            rest = left ^ right ^ siblingValue;
        }

        Span<Vector128<ulong>> nodes = MemoryMarshal.Cast<Block128, Vector128<ulong>>(leaves);
        Vector128<ulong> punctured = rest | ~LeafBits;
        for (int j = 0; j < nodes.Length; j++)
        {
            nodes[j] ^= (IsAt(j, sibling) & siblingValue) ^ (IsAt(j, path) & punctured);
        }
    }

    /// <summary>
    /// Replaces the nodes of a level by their children, but the children of the hidden node by zeros; adds a pending value to one node first.
    /// </summary>
    private void Level(
        AesKernel aes,
        int count,
        Vector128<ulong> bits,
        int hidden,
        int pending,
        Vector128<ulong> pendingValue,
        Span<Block128> nodes,
        out Vector128<ulong> leftSum,
        out Vector128<ulong> rightSum)
    {
        leftSum = default;
        rightSum = default;
        Span<Vector128<ulong>> all = MemoryMarshal.Cast<Block128, Vector128<ulong>>(nodes)[..(2 * count)];
        int tile = Math.Min(count, Tile);
        Span<Vector128<ulong>> parents = MemoryMarshal.Cast<Block128, Vector128<ulong>>(_parents.AsSpan(0, tile));
        Span<Vector128<ulong>> plain = MemoryMarshal.Cast<Block128, Vector128<ulong>>(_plain.AsSpan(0, tile));
        Span<Vector128<ulong>> lefts = MemoryMarshal.Cast<Block128, Vector128<ulong>>(_lefts.AsSpan(0, tile));
        Vector128<ulong> high = Vector128.Create(0UL, ulong.MaxValue);

        // From the last tile to the first: children of nodes from b on begin at 2 b, so they overwrite no parent below b.
        for (int first = count - tile; first >= 0; first -= tile)
        {
            for (int j = 0; j < tile; j++)
            {
                Vector128<ulong> x = all[first + j] ^ (IsAt(first + j, pending) & pendingValue);
                parents[j] = x;
                plain[j] = Vector128.Shuffle(x, Vector128.Create(1UL, 0UL)) ^ (x & high);
            }

            aes.Encrypt(_plain.AsSpan(0, tile), _lefts.AsSpan(0, tile));
            for (int j = 0; j < tile; j++)
            {
                Vector128<ulong> keep = Vector128.AndNot(bits, IsAt(first + j, hidden));
                Vector128<ulong> left = lefts[j] ^ plain[j];
                Vector128<ulong> right = (parents[j] ^ left) & keep;
                left &= keep;
                leftSum ^= left;
                rightSum ^= right;
                all[2 * (first + j)] = left;
                all[(2 * (first + j)) + 1] = right;
            }
        }
    }

    private static Vector128<ulong> IsAt(int place, int wanted) => Vector128.Equals(Vector128.Create((ulong)place), Vector128.Create((ulong)wanted));
}
