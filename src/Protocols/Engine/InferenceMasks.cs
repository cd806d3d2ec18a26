using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>The server's masks on the linear layers' answers: its shares of their outputs, expanded from one stored seed.</summary>
internal static class InferenceMasks
{
    /// <summary>The mask of one layer.</summary>
    /// <param name="seed">Seed of the inference; used for one inference only.</param>
    /// <param name="step">Index of the linear step: its stream.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="mask">As long as the layer's output; overwritten with uniform elements of Z_2^l.</param>
    public static void Expand(Block128 seed, int step, int ringBits, Span<ulong> mask) => new Prg(seed, (ulong)step).FillRing(mask, ringBits);
}
