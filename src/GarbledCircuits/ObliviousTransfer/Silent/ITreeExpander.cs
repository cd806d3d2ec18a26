using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>One party's half of single-point correlated OT: a block of correlated OTs whose choices are all 0 but one, at a random place.</summary>
internal interface ITreeExpander
{
    /// <summary>Makes a block.</summary>
    /// <param name="channel">To the other party.</param>
    /// <param name="key">The tree's AES key.</param>
    /// <param name="bases">One correlated OT per level, used up.</param>
    /// <param name="leaves"><c>2^bases</c> correlated OTs, overwritten.</param>
    void Expand(IChannel channel, Block128 key, ReadOnlySpan<Block128> bases, Span<Block128> leaves);
}
