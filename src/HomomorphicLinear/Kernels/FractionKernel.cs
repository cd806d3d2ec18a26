using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Switches a modulus q = p_1 ... p_k to a power of two: from digits <c>y_i = c (q/p_i)^-1 mod p_i</c> to <c>round(2^b c / q) mod 2^b</c>.</summary>
/// <remarks>
/// <c>c/q</c> is the fractional part of the sum of all <c>y_i / p_i</c>. The portable path adds 128-bit fractions. The vector path multiplies by
/// <c>2^b / p_i</c> as a sum of two doubles, rounds each product, and rounds the sum of what is left; a result of more than 51 bits is made in two words,
/// the higher one first: what its rounding leaves of <c>2^(b-48) y_i</c>, exactly, is the digit of the lower one. Either path's result is within
/// <c>1/2 + 2^-20</c> of the exact quotient, so they differ by one at most, near a tie. Constant-time.
/// </remarks>
internal sealed class FractionKernel
{
    /// <summary>Longest result that is made in one word: products must stay below 2^51 to be rounded.</summary>
    private const int SingleBits = 51;

    /// <summary>Bits of the lower of two words.</summary>
    private const int PairLowBits = 48;

    private const double RoundingShift = 6755399441055744.0;

    private readonly Ring _ring;
    private readonly int _bits;
    private readonly double[] _scaleTop;
    private readonly double[] _scaleHigh;
    private readonly double[] _scaleLow;

    /// <summary>A kernel.</summary>
    /// <param name="ring">The primes.</param>
    /// <param name="bits">b, from 1 to 96.</param>
    public FractionKernel(Ring ring, int bits)
    {
        _ring = ring;
        _bits = bits;
        LowBits = bits <= SingleBits ? bits : PairLowBits;
        _scaleTop = new double[ring.Count];
        _scaleHigh = new double[ring.Count];
        _scaleLow = new double[ring.Count];
        for (int i = 0; i < ring.Count; i++)
        {
            // 2^b / p to twice the precision of a double: the remainder of the division is exact.
            double prime = ring.Modulus(i).Value;
            double power = Math.ScaleB(1.0, LowBits);
            _scaleTop[i] = Math.ScaleB(1.0, HighBits) / prime;
            _scaleHigh[i] = power / prime;
            _scaleLow[i] = Math.FusedMultiplyAdd(-_scaleHigh[i], prime, power) / prime;
        }
    }

    /// <summary>Bits of a result that are in its lower word.</summary>
    public int LowBits { get; }

    /// <summary>Bits of a result that are in its higher word; 0 where there is none.</summary>
    public int HighBits => _bits - LowBits;

    /// <summary>Switches coefficients.</summary>
    /// <param name="digits"><paramref name="count"/> digits for the first prime, then for the next; in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="count">Coefficients, a multiple of 8.</param>
    /// <param name="scratch">Twice as many doubles.</param>
    /// <param name="low">As many results, or their lower words.</param>
    /// <param name="high">Their higher words; left alone where there are none.</param>
    public void Round(ReadOnlySpan<double> digits, int count, Span<double> scratch, Span<ulong> low, Span<ulong> high)
    {
        if (digits.Length != count * _ring.Count || scratch.Length != 2 * count || low.Length != count || high.Length != count || count % 8 != 0)
        {
            throw new ArgumentException($"{digits.Length} digits, {scratch.Length} of scratch and results of {low.Length} and {high.Length} words for {count} coefficients of {_ring.Count} digits");
        }

        if (Lanes512.IsSupported)
        {
            RoundVector<Lanes512>(digits, count, scratch, low, high);
        }
        else if (Lanes256.IsSupported)
        {
            RoundVector<Lanes256>(digits, count, scratch, low, high);
        }
        else
        {
            RoundPortable(digits, count, low, high);
        }
    }

    internal void RoundPortable(ReadOnlySpan<double> digits, int count, Span<ulong> low, Span<ulong> high)
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

            UInt128 rounded = sum >> (128 - _bits);
            low[j] = (ulong)rounded & (ulong.MaxValue >> (64 - LowBits));
            high[j] = (ulong)(rounded >> LowBits);
        }
    }

    internal void RoundVector<T>(ReadOnlySpan<double> digits, int count, Span<double> scratch, Span<ulong> low, Span<ulong> high)
        where T : struct, ILanes<T>
    {
        if (HighBits == 0)
        {
            RoundSingle<T>(digits, count, scratch[..count]);
            WordKernel.Cut(scratch[..count], LowBits, low);
        }
        else
        {
            RoundPair<T>(digits, count, scratch[..count], scratch[count..]);
            WordKernel.CutPair(scratch[..count], LowBits, scratch[count..], HighBits, low, high);
        }
    }

    private void RoundSingle<T>(ReadOnlySpan<double> digits, int count, Span<double> rounded)
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

    /// <summary>Afterwards <c>2^48 high + low</c> is the result modulo 2^b, the lower part within <c>2^47</c>, the higher within <c>2^(b-49) + 1</c>.</summary>
    private void RoundPair<T>(ReadOnlySpan<double> digits, int count, Span<double> low, Span<double> high)
        where T : struct, ILanes<T>
    {
        T shift = T.Create(RoundingShift);
        T lowUnit = T.Create(Math.ScaleB(1.0, LowBits));
        T lowInverse = T.Create(Math.ScaleB(1.0, -LowBits));
        T highUnit = T.Create(Math.ScaleB(1.0, HighBits));
        T highInverse = T.Create(Math.ScaleB(1.0, -HighBits));
        ref double source = ref MemoryMarshal.GetReference(digits);
        ref double lower = ref MemoryMarshal.GetReference(low);
        ref double higher = ref MemoryMarshal.GetReference(high);
        for (int j = 0; j < count; j += T.Count)
        {
            T top = T.Create(0);
            T whole = T.Create(0);
            T rest = T.Create(0);
            for (int i = 0; i < _scaleHigh.Length; i++)
            {
                T digit = T.Load(ref source, (i * count) + j);
                T quotient = T.MultiplyAdd(digit, T.Create(_scaleTop[i]), shift) - shift;
                top += quotient;

                // An integer of at most p in magnitude, so the one rounding of this multiply-add does nothing.
                digit = T.SubtractProduct(quotient, T.Create((double)_ring.Modulus(i).Value), digit * highUnit);
                T scale = T.Create(_scaleHigh[i]);
                T product = digit * scale;
                T error = T.MultiplyAdd(digit, T.Create(_scaleLow[i]), T.MultiplySubtract(digit, scale, product));
                T nearest = (product + shift) - shift;
                whole += nearest;
                rest += (product - nearest) + error;
            }

            T sum = whole + ((rest + shift) - shift);
            T carry = T.MultiplyAdd(sum, lowInverse, shift) - shift;
            T.Store(T.SubtractProduct(carry, lowUnit, sum), ref lower, j);
            top += carry;
            T.Store(T.SubtractProduct(T.MultiplyAdd(top, highInverse, shift) - shift, highUnit, top), ref higher, j);
        }
    }
}
