using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Store;

/// <summary>What the offline phase leaves one party for one garbled layer; used once.</summary>
/// <param name="Step">Index of the step.</param>
/// <param name="Seed">From which this party's own false labels are expanded, chunk by chunk; unused by the evaluator.</param>
/// <param name="Chunks">One entry a chunk, in order.</param>
internal sealed record GarbledMaterial(int Step, Block128 Seed, List<GarbledChunk> Chunks);

/// <summary>What the offline phase leaves one party for one chunk of a garbled layer.</summary>
/// <param name="FirstTweak">Where the chunk's tweaks start.</param>
/// <param name="Tables">Garbled tables; the evaluator's, else empty.</param>
/// <param name="Labels">Active labels received offline; the evaluator's, else empty.</param>
/// <param name="Bits">What else must be remembered by role: permute bits, choice bits.</param>
internal sealed record GarbledChunk(ulong FirstTweak, byte[] Tables, Block128[] Labels, byte[] Bits);
