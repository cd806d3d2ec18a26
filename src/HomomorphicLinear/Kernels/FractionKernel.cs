using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Switches a modulus q = p_1 ... p_k to a power of two: from digits <c>y_i = c (q/p_i)^-1 mod p_i</c> to <c>round(2^b c / q) mod 2^b</c>.</summary>
/// <remarks>
/// <c>c/q</c> is the fractional part of the sum of all <c>y_i / p_i</c>. The portable path adds 128-bit fractions; the vector path, for b up to 51, multiplies by
/// <c>2^b / p_i</c> as a sum of two doubles, rounds each product, and rounds the sum of what is left. Either result is within <c>1/2 + 2^-20</c> of the exact
/// quotient, so they differ by one at most, near a tie. Constant-time.
/// </remarks>
internal sealed class FractionKernel
{
    /// <summary>Longest result of the vector path: products must stay below 2^51 to be rounded.</summary>
    public const int MaximumVectorBits = 51;

    private const double RoundingShift = 6755399441055744.0;

    private readonly Ring _ring;
    private readonly int _bits;
    private readonly double[] _scaleHigh;
    private readonly double[] _scaleLow;

    /// <summary>A kernel.</summary>
    /// <param name="ring">The primes.</param>
    /// <param name="bits">b, from 1 to 127.</param>
    public FractionKernel(Ring ring, int bits)
    {
        _ring = ring;
        _bits = bits;
        _scaleHigh = new double[ring.Count];
        _scaleLow = new double[ring.Count];
        for (int i = 0; i < ring.Count; i++)
        {
            // 2^b / p to twice the precision of a double: the remainder of the division is exact.
            double prime = ring.Modulus(i).Value;
            double power = Math.ScaleB(1.0, bits);
            _scaleHigh[i] = power / prime;
            _scaleLow[i] = Math.FusedMultiplyAdd(-_scaleHigh[i], prime, power) / prime;
        }
    }

    /// <summary>Switches coefficients to any number of bits.</summary>
    /// <param name="digits"><paramref name="count"/> digits for the first prime, then for the next; in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="count">Coefficients, a multiple of 8.</param>
    /// <param name="rounded">As many results, each below 2^b.</param>
    public void Round(ReadOnlySpan<double> digits, int count, Span<UInt128> rounded)
    {
        if (digits.Length != count * _ring.Count || rounded.Length != count)
        {
            throw new ArgumentException($"{digits.Length} digits and {rounded.Length} results for {count} coefficients of {_ring.Count} digits");
        }

        RoundPortable(digits, count, rounded);
    }

    /// <summary>Switches coefficients to at most <see cref="MaximumVectorBits"/> bits.</summary>
    /// <param name="digits">As above.</param>
    /// <param name="count">Coefficients, a multiple of 8.</param>
    /// <param name="scratch">As many doubles.</param>
    /// <param name="rounded">As many results, each below 2^b.</param>
    public void Round(ReadOnlySpan<double> digits, int count, Span<double> scratch, Span<ulong> rounded)
    {
        if (digits.Length != count * _ring.Count || scratch.Length != count || rounded.Length != count || count % 8 != 0 || _bits > MaximumVectorBits)
        {
            throw new ArgumentException($"{digits.Length} digits, {scratch.Length} of scratch and {rounded.Length} results for {count} coefficients of {_ring.Count} digits and {_bits} bits");
        }

        if (Lanes512.IsSupported)
        {
            RoundVector<Lanes512>(digits, count, scratch);
        }
        else if (Lanes256.IsSupported)
        {
            RoundVector<Lanes256>(digits, count, scratch);
        }
        else
        {
            UInt128[] portable = new UInt128[count];
            RoundPortable(digits, count, portable);
            for (int j = 0; j < count; j++)
            {
                rounded[j] = (ulong)portable[j];
            }

            return;
        }

        WordKernel.Cut(scratch, _bits, rounded);
    }

    internal void RoundPortable(ReadOnlySpan<double> digits, int count, Span<UInt128> rounded)
    {
        UInt128 half = UInt128.One << (127 - _bits);
        for (int j = 0; j < count; j++)
        {
            UInt128 sum = half;
            for (int i = 0; i < _ring.Count; i++)
            {
                Modulus modulus = _ring.Modulus(i);
                sum += modulus.ToFraction(modulus.FromCentred(digits[(i * count) + j]));
            }

            rounded[j] = sum >> (128 - _bits);
        }
    }

    internal void RoundVector<T>(ReadOnlySpan<double> digits, int count, Span<double> rounded)
        where T : struct, ILanes<T>
    {
        T shift = T.Create(RoundingShift);
        T unit = T.Create(Math.ScaleB(1.0, _bits));
        T inverseUnit = T.Create(Math.ScaleB(1.0, -_bits));
        ref double source = ref MemoryMarshal.GetReference(digits);
        ref double destination = ref MemoryMarshal.GetReference(rounded);
        for (int j = 0; j < count; j += T.Count)
        {
            T whole = T.Create(0);
            T rest = T.Create(0);
            for (int i = 0; i < _scaleHigh.Length; i++)
            {
                T digit = T.Load(ref source, (i * count) + j);
                T scale = T.Create(_scaleHigh[i]);
                T product = digit * scale;
                T error = T.MultiplyAdd(digit, T.Create(_scaleLow[i]), T.MultiplySubtract(digit, scale, product));
                T nearest = (product + shift) - shift;
                whole += nearest;
                rest += (product - nearest) + error;
            }

            // Several digits may add up to more than 2^51: the representative nearest zero modulo 2^b, exactly.
            T sum = whole + ((rest + shift) - shift);
            T.Store(T.SubtractProduct(T.MultiplyAdd(sum, inverseUnit, shift) - shift, unit, sum), ref destination, j);
        }
    }
}
