using System.Numerics;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Random polynomials. All but <see cref="Uniform"/>, whose result is public, take constant time.</summary>
internal static class Sampler
{
    /// <summary>Bits of a limb: three of them, and a carry, are exact in a double.</summary>
    public const int LimbBits = 48;

    /// <summary>Widest uniform term of the flooding: three limbs.</summary>
    public const int MaximumFloodingBits = 3 * LimbBits;

    private const ulong LowHalf = (1UL << Parameters.NoisePairs) - 1;
    private const ulong HighHalf = LowHalf << Parameters.NoisePairs;

    /// <summary>Uniform residues, expanded from a public seed: words are cut to the prime's length and those not below it replaced by later words.</summary>
    /// <param name="generator">The seed's stream.</param>
    /// <param name="modulus">The prime p.</param>
    /// <param name="words">Scratch, as long as <paramref name="values"/>.</param>
    /// <param name="values">Overwritten, each in [-(p-1)/2, (p-1)/2].</param>
    public static void Uniform(Prg generator, Modulus modulus, Span<ulong> words, Span<double> values)
    {
        words = words[..values.Length];
        generator.FillValues(words);
        ulong mask = ulong.MaxValue >> (64 - modulus.Bits);
        if (!WordKernel.CutAndCompare(words, mask, modulus.Value))
        {
            for (int i = 0; i < words.Length; i++)
            {
                while (words[i] >= modulus.Value)
                {
                    words[i] = generator.NextBlock().Low & mask;
                }
            }
        }

        WordKernel.Centre(modulus, words, values);
    }

    /// <summary>Uniform -1, 0 and 1, each within 2^-62 of a third.</summary>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="words">Scratch, as long as <paramref name="values"/>.</param>
    /// <param name="values">Overwritten.</param>
    public static void Ternary(Prg generator, Span<ulong> words, Span<double> values)
    {
        words = words[..values.Length];
        generator.FillValues(words);
        WordKernel.Thirds(words, values);
    }

    /// <summary>Centred binomial noise: the sum of 21 differences of two bits.</summary>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="words">As long as <paramref name="values"/>; overwritten with the words used, whose high 22 bits remain independent of the noise.</param>
    /// <param name="values">Overwritten, each in [-21, 21].</param>
    public static void Noise(Prg generator, Span<ulong> words, Span<double> values)
    {
        words = words[..values.Length];
        generator.FillValues(words);
        for (int i = 0; i < words.Length; i++)
        {
            ulong word = words[i];

            // Bits set in the low half and bits clear in the high one: their number less 21 is the difference of both halves' bits.
            values[i] = BitOperations.PopCount((word ^ HighHalf) & (HighHalf | LowHalf)) - Parameters.NoisePairs;
        }
    }

    /// <summary>Doubles that hold a flooding term.</summary>
    /// <param name="widths">Bits of each integer.</param>
    /// <returns>Limbs of <see cref="LimbBits"/> bits, two at least.</returns>
    public static int LimbsOf(IReadOnlyList<int> widths) => Math.Max(2, (widths.Max() + LimbBits - 1) / LimbBits);

    /// <summary>Flooding: sums of uniform integers, moved to a mean within 2 of 0, as limbs: <c>limb_0 + limb_1 2^48 + ...</c>.</summary>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="widths">Bits of each integer, each from 2 to <see cref="MaximumFloodingBits"/>.</param>
    /// <param name="words">Scratch, one for each term.</param>
    /// <param name="limbs">Overwritten: the lowest limbs of all terms, then the next, as many as <see cref="LimbsOf"/>; each within 2^50 in magnitude.</param>
    public static void Flood(Prg generator, IReadOnlyList<int> widths, Span<ulong> words, Span<double> limbs)
    {
        limbs.Clear();
        foreach (int bits in widths)
        {
            for (int limb = 0; (limb + 1) * LimbBits < bits; limb++)
            {
                generator.FillValues(words);
                WordKernel.AddBits(words, 0, LimbBits, 0, limbs.Slice(limb * words.Length, words.Length));
            }
        }

        // The highest limbs, which alone carry the mean, are short: those that fit share a word, each its own bits of it.
        int used = 64;
        foreach (int bits in widths)
        {
            int limb = (bits - 1) / LimbBits;
            int limbBits = bits - (limb * LimbBits);
            if (used + limbBits > 64)
            {
                generator.FillValues(words);
                used = 0;
            }

            WordKernel.AddBits(words, used, limbBits, Math.ScaleB(0.5, limbBits), limbs.Slice(limb * words.Length, words.Length));
            used += limbBits;
        }
    }
}
