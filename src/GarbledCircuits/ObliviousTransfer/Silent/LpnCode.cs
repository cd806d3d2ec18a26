using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>
/// The random local linear code of LPN: every output has the xor of ten entries of the secret vector, at public pseudorandom places, added to it.
/// </summary>
/// <remarks>
/// Linear, so it preserves the correlation. Addresses depend on the public seed only. Output j takes 32-bit words 10 j to 10 j + 9 of AES in counter
/// mode.
/// </remarks>
internal sealed class LpnCode
{
    /// <summary>LOCAL. Outputs whose indices are drawn together; even, so that they are whole AES blocks.</summary>
    private const int Batch = 256;

    /// <summary>AES blocks for two outputs.</summary>
    private const int BlocksPerPair = 2 * LpnParameters.Locality / 4;

    private readonly AesKernel _aes;
    private readonly Block128[] _words = new Block128[Batch / 2 * BlocksPerPair];

    /// <summary>A code.</summary>
    /// <param name="seed">Public; the same at both parties, another one each round.</param>
    internal LpnCode(Block128 seed) => _aes = new AesKernel(seed);

    /// <summary>Adds the encoding of a secret to a run of outputs.</summary>
    /// <param name="secret">The secret vector, entries of the correlated OTs of its bits.</param>
    /// <param name="first">Place of the run in the code, even.</param>
    /// <param name="outputs">Changed in place; an even number.</param>
    internal void Add(ReadOnlySpan<Block128> secret, int first, Span<Block128> outputs)
    {
        for (int done = 0; done < outputs.Length; done += Batch)
        {
            Span<Block128> batch = outputs.Slice(done, Math.Min(Batch, outputs.Length - done));
            Span<Block128> words = _words.AsSpan(0, batch.Length / 2 * BlocksPerPair);
            _aes.CounterStream(0, (ulong)(first + done) / 2 * BlocksPerPair, words);
            AddBatch(secret, MemoryMarshal.Cast<Block128, uint>(words), batch);
        }
    }

    private static void AddBatch(ReadOnlySpan<Block128> secret, ReadOnlySpan<uint> words, Span<Block128> outputs)
    {
        ref Vector128<byte> table = ref Unsafe.As<Block128, Vector128<byte>>(ref MemoryMarshal.GetReference(secret));
        ulong length = (ulong)secret.Length;
        ref uint word = ref MemoryMarshal.GetReference(words);
        for (int j = 0; j < outputs.Length; j++)
        {
            // word * length / 2^32 is below length for every word; uniform for the main set, whose length is a power of two, and within 2^-16 for
            // the bootstrap set.
            Vector128<byte> even = Entry(ref table, word, length) ^ Entry(ref table, Unsafe.Add(ref word, 2), length);
            Vector128<byte> odd = Entry(ref table, Unsafe.Add(ref word, 1), length) ^ Entry(ref table, Unsafe.Add(ref word, 3), length);
            even ^= Entry(ref table, Unsafe.Add(ref word, 4), length) ^ Entry(ref table, Unsafe.Add(ref word, 6), length);
            odd ^= Entry(ref table, Unsafe.Add(ref word, 5), length) ^ Entry(ref table, Unsafe.Add(ref word, 7), length);
            even ^= Entry(ref table, Unsafe.Add(ref word, 8), length);
            odd ^= Entry(ref table, Unsafe.Add(ref word, 9), length);
            outputs[j] = Block128.FromVector(outputs[j].AsVector() ^ even ^ odd);
            word = ref Unsafe.Add(ref word, LpnParameters.Locality);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Entry(ref Vector128<byte> table, uint word, ulong length) => Unsafe.Add(ref table, (nint)((word * length) >> 32));
}
