using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.Primitives;

/// <summary>
/// Pseudorandom generator: AES-128 in counter mode under a seed (NIST SP 800-38A). The only source of randomness of the
/// protocols, seeded by the operating system; a fixed seed is for tests and repeatable measurements.
/// </summary>
/// <remarks>Not thread-safe; give every thread its own by <see cref="Fork"/>.</remarks>
public sealed class Prg
{
    private readonly AesKernel _aes;
    private readonly ulong _nonce;
    private ulong _counter;
    private ulong _forks;

    /// <summary>A generator from a seed.</summary>
    /// <param name="seed">The AES key.</param>
    /// <param name="nonce">Separates streams under one seed; high half of the counter block.</param>
    public Prg(Block128 seed, ulong nonce = 0)
    {
        _aes = new AesKernel(seed);
        _nonce = nonce;
    }

    /// <summary>A generator seeded by the operating system.</summary>
    /// <returns>A fresh generator.</returns>
    public static Prg FromSystem()
    {
        Block128 seed = default;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<Block128>(ref seed)));
        return new Prg(seed);
    }

    /// <summary>An independent generator whose seed is drawn from this one.</summary>
    /// <returns>The new generator.</returns>
    public Prg Fork() => new(NextBlock(), ++_forks);

    /// <summary>Next 128 bits.</summary>
    /// <returns>A uniform block.</returns>
    public Block128 NextBlock()
    {
        Block128 block = default;
        Fill(new Span<Block128>(ref block));
        return block;
    }

    /// <summary>Fills with uniform blocks.</summary>
    /// <param name="destination">Overwritten.</param>
    public void Fill(Span<Block128> destination)
    {
        _aes.CounterStream(_nonce, _counter, destination);
        _counter += (ulong)destination.Length;
    }

    /// <summary>Fills with uniform unmanaged values, every bit pattern equally likely; a broken last block is not reused.</summary>
    /// <typeparam name="T">Integer or byte type, or a vector of them.</typeparam>
    /// <param name="destination">Overwritten.</param>
    public void FillValues<T>(Span<T> destination)
        where T : unmanaged
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(destination);
        int whole = bytes.Length & ~15;
        Fill(MemoryMarshal.Cast<byte, Block128>(bytes[..whole]));
        if (whole < bytes.Length)
        {
            Block128 last = NextBlock();
            MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in last))[..(bytes.Length - whole)].CopyTo(bytes[whole..]);
        }
    }

    /// <summary>Fills with uniform elements of Z_2^l.</summary>
    /// <param name="destination">Overwritten, each in [0, 2^l).</param>
    /// <param name="ringBits">l, from 1 to 64.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillRing(Span<ulong> destination, int ringBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ringBits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ringBits, 64);
        FillValues(destination);
        ulong mask = ulong.MaxValue >> (64 - ringBits);
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] &= mask;
        }
    }
}
