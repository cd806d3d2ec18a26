using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>
/// The hash that makes random OTs of correlated ones: <c>H(x; t, j) = E_K(t)(y) ^ y</c> with <c>y = sigma(x) ^ j</c>, E AES-128, t a tile and j the
/// OT in it.
/// </summary>
/// <remarks>
/// <para>
/// The tweakable circular correlation robust hash of Guo, Katz, Wang, Weng and Yu (eprint 2019/1168, section 4.2) with
/// <c>sigma(high || low) = (high ^ low) || high</c>. There every call has a key of its own; here the 2 T calls of a tile of T OTs share one and j keeps
/// equal labels apart. With E ideal, p offline calls find the offset with probability at most <c>2 T p / 2^128</c>, whatever the number of tiles:
/// 121 bits of work for T = 64.
/// </para>
/// <para><c>K(t) = session ^ t</c>, with the session a random block, so that one search does not attack many sessions.</para>
/// </remarks>
internal sealed class OTHash
{
    /// <summary>AGREEMENT and SECURITY. OTs that share an AES key.</summary>
    internal const int TileLength = 64;

    private readonly Block128 _session;
    private readonly Block128[] _plain = new Block128[TileLength];
    private ulong _tile;

    /// <summary>A hash for one session.</summary>
    /// <param name="session">Random, public, the same at both parties.</param>
    internal OTHash(Block128 session) => _session = session;

    /// <summary>The sender's keys: <c>ones[j] = H(labels[j] ^ offset)</c> and <c>zeros[j] = H(labels[j])</c>.</summary>
    /// <param name="zeros">False labels, replaced by keys.</param>
    /// <param name="ones">As long as <paramref name="zeros"/>; overwritten, no overlap.</param>
    /// <param name="offset">The correlation.</param>
    internal void HashPairs(Span<Block128> zeros, Span<Block128> ones, Block128 offset)
    {
        for (int done = 0; done < zeros.Length; done += TileLength)
        {
            int count = Math.Min(TileLength, zeros.Length - done);
            AesKernel aes = NextKey();
            HashTile(aes, zeros.Slice(done, count), offset, ones.Slice(done, count));
            HashTile(aes, zeros.Slice(done, count), default, zeros.Slice(done, count));
        }
    }

    /// <summary>The receiver's keys: <c>H(labels[j])</c>.</summary>
    /// <param name="labels">Active labels, replaced by keys.</param>
    internal void Hash(Span<Block128> labels)
    {
        for (int done = 0; done < labels.Length; done += TileLength)
        {
            Span<Block128> tile = labels.Slice(done, Math.Min(TileLength, labels.Length - done));
            HashTile(NextKey(), tile, default, tile);
        }
    }

    private AesKernel NextKey() => new(_session ^ new Block128(_tile++, 0));

    private void HashTile(AesKernel aes, ReadOnlySpan<Block128> labels, Block128 shift, Span<Block128> keys)
    {
        Span<Block128> plain = _plain.AsSpan(0, labels.Length);
        Span<Vector128<ulong>> y = MemoryMarshal.Cast<Block128, Vector128<ulong>>(plain);
        ReadOnlySpan<Vector128<ulong>> x = MemoryMarshal.Cast<Block128, Vector128<ulong>>(labels)[..y.Length];
        Vector128<ulong> delta = shift.AsVector().AsUInt64();
        Vector128<ulong> high = Vector128.Create(0UL, ulong.MaxValue);
        for (int j = 0; j < y.Length; j++)
        {
            // sigma: the halves swapped, and the old high half once more in the high place.
            Vector128<ulong> value = x[j] ^ delta;
            y[j] = Vector128.Shuffle(value, Vector128.Create(1UL, 0UL)) ^ (value & high) ^ Vector128.Create((ulong)j, 0UL);
        }

        aes.Encrypt(plain, keys);
        Span<Vector128<ulong>> result = MemoryMarshal.Cast<Block128, Vector128<ulong>>(keys)[..y.Length];
        for (int j = 0; j < y.Length; j++)
        {
            result[j] ^= y[j];
        }
    }
}
