using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>
/// Cuts <c>c1</c> into short polynomials whose products with a rotation key add up to <c>c1</c> times the key's secret: the residue modulo each prime of q, as one digit or as several
/// in base 2^w, nearest zero. (Residues: Bajard, Eynard, Hasan and Zucca, eprint 2016/510; a special prime against the noise: Gentry, Halevi and Smart, eprint 2012/099.)
/// </summary>
/// <remarks>One instance serves one thread. Constant-time.</remarks>
internal sealed class DigitDecomposition
{
    private readonly Ring _ring;
    private readonly Ring _keyRing;
    private readonly int _perPrime;
    private readonly double[] _rest;
    private readonly double[] _digit;

    /// <summary>A decomposition.</summary>
    /// <param name="parameters">Parameters with digits.</param>
    public DigitDecomposition(Parameters parameters)
    {
        _ring = parameters.Ring;
        _keyRing = parameters.KeyRing;
        _perPrime = parameters.Literal.DigitsPerPrime;
        _rest = new double[_ring.Degree];
        _digit = new double[_ring.Degree];
    }

    /// <summary>Digits of a polynomial.</summary>
    /// <param name="literal">Parameters.</param>
    /// <returns>Primes of q times digits of each.</returns>
    public static int CountOf(ParametersLiteral literal) => literal.PrimeBits.Count * literal.DigitsPerPrime;

    /// <summary>w: bits from one digit to the next.</summary>
    /// <param name="primeBits">Length of the prime.</param>
    /// <param name="perPrime">Digits.</param>
    /// <returns>Bits.</returns>
    public static int WidthOf(int primeBits, int perPrime) => (primeBits + perPrime - 1) / perPrime;

    /// <summary>Largest digit.</summary>
    /// <param name="primeBits">Length of the prime.</param>
    /// <param name="perPrime">Digits.</param>
    /// <returns>In magnitude; the highest digit takes a carry.</returns>
    public static double BoundOf(int primeBits, int perPrime) => Math.ScaleB(0.5, WidthOf(primeBits, perPrime)) + (perPrime == 1 ? 0 : 1);

    /// <summary>Decomposes.</summary>
    /// <param name="linear"><c>c1</c> in transform order, in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="digits">Overwritten: digit by digit a polynomial of the key ring in transform order.</param>
    public void Run(ReadOnlySpan<double> linear, Span<double> digits)
    {
        int length = _keyRing.Length;
        for (int i = 0; i < _ring.Count; i++)
        {
            ReadOnlySpan<double> part = _ring.Part(linear, i);
            part.CopyTo(_rest);
            NttKernel.Inverse(_ring.Tables[i], _rest);
            int bits = _ring.Modulus(i).Bits;
            double bound = BoundOf(bits, _perPrime);
            for (int d = 0; d < _perPrime; d++)
            {
                Span<double> digit = digits.Slice(((i * _perPrime) + d) * length, length);
                ReadOnlySpan<double> source = _rest;
                if (d < _perPrime - 1)
                {
                    SwitchingKernel.SplitDigit(WidthOf(bits, _perPrime), _rest, _digit);
                    source = _digit;
                }

                for (int j = 0; j < _keyRing.Count; j++)
                {
                    if (j == i && _perPrime == 1)
                    {
                        // Modulo its own prime the digit is what it came from.
                        part.CopyTo(_keyRing.Part(digit, j));
                    }
                    else
                    {
                        _keyRing.Forward(source, bound, j, _keyRing.Part(digit, j));
                    }
                }
            }
        }
    }
}
