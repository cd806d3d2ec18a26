namespace PrivateInference.HomomorphicLinear;

/// <summary>The longest ciphertext modulus at 128-bit classical security: HomomorphicEncryption.org standard (2018), table 1, ternary secret, sigma 3.2.</summary>
public static class SecurityTable
{
    /// <summary>SECURITY: bits of the symmetric security that the table is for.</summary>
    public const int SecurityBits = 128;

    /// <summary>Ring degrees in the table, rising.</summary>
    public static IReadOnlyList<int> RingDegrees { get; } = [2048, 4096, 8192, 16384, 32768];

    /// <summary>Longest modulus.</summary>
    /// <param name="ringDegree">One of <see cref="RingDegrees"/>.</param>
    /// <returns>Bits.</returns>
    /// <exception cref="LinearLayerPlanException">The table has no such degree.</exception>
    public static int MaximumModulusBits(int ringDegree) => ringDegree switch
    {
        2048 => 54,
        4096 => 109,
        8192 => 218,
        16384 => 438,
        32768 => 881,
        _ => throw new LinearLayerPlanException($"ring degree {ringDegree} is not in the security table: it must be 2048, 4096, 8192, 16384 or 32768"),
    };
}
