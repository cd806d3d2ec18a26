using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace PrivateInference.Primitives.Kernels;

/// <summary>AES-128 encryption of many independent blocks under one key (FIPS-197). One instance is one key schedule.</summary>
/// <remarks>Constant-time on AES-NI; the portable path looks tables up by secret bytes and is not, so it is for machines without AES-NI only.</remarks>
public sealed partial class AesKernel
{
    /// <summary>Round keys, rounds 0 to 10.</summary>
    private readonly Vector128<byte>[] _roundKeys = new Vector128<byte>[11];

    /// <summary>Expands a key.</summary>
    /// <param name="key">The AES-128 key.</param>
    public AesKernel(Block128 key)
    {
        if (X86Aes.IsSupported)
        {
            ExpandKeyX86(key.AsVector(), _roundKeys);
        }
        else
        {
            ExpandKeyPortable(key, MemoryMarshal.Cast<Vector128<byte>, Block128>(_roundKeys.AsSpan()));
        }
    }

    /// <summary>The instruction set in use: <c>AES-NI</c> or <c>portable</c>.</summary>
    public static string Tier => X86Aes.IsSupported ? "AES-NI" : "portable";

    /// <summary>Encrypts blocks independently (ECB).</summary>
    /// <param name="source">Plaintext blocks.</param>
    /// <param name="destination">As long as <paramref name="source"/>; may be the same span, no partial overlap.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public void Encrypt(ReadOnlySpan<Block128> source, Span<Block128> destination)
    {
        if (destination.Length != source.Length)
        {
            throw new ArgumentException($"destination has {destination.Length} blocks, source has {source.Length}", nameof(destination));
        }

        if (X86Aes.IsSupported)
        {
            EncryptX86(_roundKeys, source, destination);
        }
        else
        {
            EncryptPortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(_roundKeys), source, destination);
        }
    }

    /// <summary>Writes the key stream <c>AES(counter), AES(counter + 1), ...</c>; the counter is the low half, the high half is <paramref name="nonce"/>.</summary>
    /// <param name="nonce">High half of every counter block.</param>
    /// <param name="counter">Low half of the first counter block; wraps modulo 2^64.</param>
    /// <param name="destination">Filled with the stream.</param>
    public void CounterStream(ulong nonce, ulong counter, Span<Block128> destination)
    {
        if (X86Aes.IsSupported)
        {
            CounterStreamX86(_roundKeys, nonce, counter, destination);
        }
        else
        {
            CounterStreamPortable(MemoryMarshal.Cast<Vector128<byte>, Block128>(_roundKeys), nonce, counter, destination);
        }
    }
}
