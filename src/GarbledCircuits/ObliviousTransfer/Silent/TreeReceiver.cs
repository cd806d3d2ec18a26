using System.Runtime.InteropServices;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>The receiver of single-point correlated OT; see <see cref="TreeSender"/>.</summary>
internal sealed class TreeReceiver : ITreeExpander
{
    private readonly CorrelatedTree _tree = new();
    private readonly Block128[] _sums = new Block128[LpnParameters.Main.Depth];

    /// <inheritdoc/>
    public void Expand(IChannel channel, Block128 key, ReadOnlySpan<Block128> bases, Span<Block128> leaves)
    {
        Span<Block128> sums = _sums.AsSpan(0, bases.Length);
        channel.Read(MemoryMarshal.AsBytes(sums));
        int puncture = 0;
        for (int level = 0; level < bases.Length; level++)
        {
            // A base OT's choice, in bit 0 of its label, opens the right side (1) or the left (0): the path takes the other.
            sums[level] ^= bases[level];
            puncture = (2 * puncture) + (int)(~bases[level].Low & 1);
        }

        _tree.ExpandPunctured(new AesKernel(key), bases.Length, puncture, sums, leaves);
    }
}
