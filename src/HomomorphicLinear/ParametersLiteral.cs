namespace PrivateInference.HomomorphicLinear;

/// <summary>Encryption parameters as written down, not yet checked.</summary>
public sealed record ParametersLiteral
{
    /// <summary>n, a power of two from 2048 to 32768.</summary>
    public required int RingDegree { get; init; }

    /// <summary>Lengths in bits of the primes whose product is the ciphertext modulus q, each from 20 to 51.</summary>
    public required IReadOnlyList<int> PrimeBits { get; init; }

    /// <summary>l: the plaintext modulus is 2^l, from 1 to 64; or the length of <see cref="PlaintextPrime"/>.</summary>
    public required int PlaintextBits { get; init; }

    /// <summary>A prime plaintext modulus of at most 51 bits; 0 when it is 2^l.</summary>
    public ulong PlaintextPrime { get; init; }

    /// <summary>Length of the prime by which keys for rotations exceed q, from 20 to 51; 0 for none.</summary>
    public int SpecialPrimeBits { get; init; }

    /// <summary>Digits into which rotations cut a residue modulo each prime of q; 0 when nothing is rotated.</summary>
    public int DigitsPerPrime { get; init; }

    /// <summary>Answers send coefficients of the polynomial without the secret modulo 2 to this power.</summary>
    public required int AnswerConstantBits { get; init; }

    /// <summary>Answers send the polynomial multiplied by the secret modulo 2 to this power, at least <see cref="AnswerConstantBits"/>.</summary>
    public required int AnswerLinearBits { get; init; }
}
