using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>Rotates ciphertexts. The digits of a ciphertext are made once and serve all its rotations (hoisting: Halevi and Shoup, eprint 2018/244).</summary>
/// <remarks>
/// <para>With k primes of q, d digits and s = 1 or 0 special primes, in transforms of one polynomial modulo one prime: the digits take k back and <c>d (k + s)</c> forth, less k where each
/// residue is one digit; a rotation then takes <c>2 d (k + s)</c> products of n values and, with a special prime, 2 transforms back and 2k forth.</para>
/// <para>One instance serves one thread. Constant-time.</para>
/// </remarks>
internal sealed class Rotator
{
    private readonly Parameters _parameters;
    private readonly Ring _ring;
    private readonly Ring _keyRing;
    private readonly DigitDecomposition _decomposition;
    private readonly double[] _digits;
    private readonly double[] _constant;
    private readonly double[] _linear;
    private readonly double[] _scratch;
    private readonly ulong[] _inverseSpecial;

    /// <summary>A rotator.</summary>
    /// <param name="parameters">Parameters with digits.</param>
    public Rotator(Parameters parameters)
    {
        _parameters = parameters;
        _ring = parameters.Ring;
        _keyRing = parameters.KeyRing;
        _decomposition = new DigitDecomposition(parameters);
        _digits = new double[DigitDecomposition.CountOf(parameters.Literal) * _keyRing.Length];
        _constant = new double[_keyRing.Length];
        _linear = new double[_keyRing.Length];
        _scratch = new double[_ring.Degree];
        _inverseSpecial = HasSpecial ? [.. _ring.Tables.Select(table => table.Modulus.Invert(parameters.KeyModuli[^1] % table.Modulus.Value))] : [];
    }

    /// <summary>Ciphertexts whose digits were made.</summary>
    public long Decompositions { get; private set; }

    /// <summary>Rotations made.</summary>
    public long Rotations { get; private set; }

    private bool HasSpecial => _keyRing.Count > _ring.Count;

    /// <summary>Makes the digits that the following rotations use.</summary>
    /// <param name="linear"><c>c1</c> in transform order, in [-(p-1)/2, (p-1)/2].</param>
    public void Hoist(ReadOnlySpan<double> linear)
    {
        _decomposition.Run(linear, _digits);
        Decompositions++;
    }

    /// <summary>Rotates the ciphertext whose digits were made last.</summary>
    /// <param name="key">Which rotation.</param>
    /// <param name="constant">Its <c>c0</c> in transform order, in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="rotatedConstant">Overwritten, in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="rotatedLinear">Overwritten, likewise.</param>
    public void Rotate(RotationKey key, ReadOnlySpan<double> constant, Span<double> rotatedConstant, Span<double> rotatedLinear)
    {
        MultiplyKey(key);
        DivideBySpecial(_constant);
        DivideBySpecial(_linear);
        for (int i = 0; i < _ring.Count; i++)
        {
            Span<double> part = _ring.Part(_constant.AsSpan(), i);
            SwitchingKernel.Add(_ring.Modulus(i), _ring.Part(constant, i), part);
            SwitchingKernel.Permute(key.Permutation, part, _ring.Part(rotatedConstant, i));
            SwitchingKernel.Permute(key.Permutation, _ring.Part(_linear.AsSpan(), i), _ring.Part(rotatedLinear, i));
        }
    }

    /// <summary>Rotates the ciphertext whose digits were made last and adds it to a sum.</summary>
    /// <param name="key">Which rotation.</param>
    /// <param name="constant">Its <c>c0</c> in transform order, in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="sum">Takes the rotated ciphertext.</param>
    public void RotateInto(RotationKey key, ReadOnlySpan<double> constant, RotationSum sum)
    {
        MultiplyKey(key);
        for (int i = 0; i < _keyRing.Count; i++)
        {
            PermuteInto(key.Permutation, _keyRing.Modulus(i), _keyRing.Part(_constant.AsSpan(), i), _keyRing.Part(sum.KeyConstant.AsSpan(), i));
            PermuteInto(key.Permutation, _keyRing.Modulus(i), _keyRing.Part(_linear.AsSpan(), i), _keyRing.Part(sum.KeyLinear.AsSpan(), i));
        }

        for (int i = 0; i < _ring.Count; i++)
        {
            PermuteInto(key.Permutation, _ring.Modulus(i), _ring.Part(constant, i), _ring.Part(sum.Constant.AsSpan(), i));
        }
    }

    /// <summary>Divides a sum by the special prime.</summary>
    /// <param name="sum">Used up.</param>
    /// <param name="constant">Overwritten by <c>c0</c>, in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="linear">Overwritten by <c>c1</c>, likewise.</param>
    public void Finish(RotationSum sum, Span<double> constant, Span<double> linear)
    {
        DivideBySpecial(sum.KeyConstant);
        DivideBySpecial(sum.KeyLinear);
        sum.Constant.CopyTo(constant);
        sum.Linear.CopyTo(linear);
        RotationSum.Add(_ring, sum.KeyConstant.AsSpan(0, _ring.Length), constant);
        RotationSum.Add(_ring, sum.KeyLinear.AsSpan(0, _ring.Length), linear);
    }

    /// <summary>Products of the digits with a key, summed: in the key ring, within 5p/4.</summary>
    private void MultiplyKey(RotationKey key)
    {
        Rotations++;
        _constant.AsSpan().Clear();
        _linear.AsSpan().Clear();
        int digits = DigitDecomposition.CountOf(_parameters.Literal);
        for (int j = 0; j < _keyRing.Count; j++)
        {
            Span<double> constant = _keyRing.Part(_constant.AsSpan(), j);
            Span<double> linear = _keyRing.Part(_linear.AsSpan(), j);
            for (int digit = 0; digit < digits; digit++)
            {
                int start = (digit * _keyRing.Length) + (j * _keyRing.Degree);
                PolynomialKernel.MultiplyAccumulatePairLazy(
                    _keyRing.Modulus(j),
                    key.Constant.AsSpan(start, _keyRing.Degree),
                    key.Linear.AsSpan(start, _keyRing.Degree),
                    _digits.AsSpan(start, _keyRing.Degree),
                    constant,
                    linear);
            }
        }
    }

    /// <summary>The nearest multiple of 1/P: takes the remainder away, then multiplies by the inverse. Reduces where there is no special prime.</summary>
    private void DivideBySpecial(Span<double> polynomial)
    {
        if (!HasSpecial)
        {
            for (int i = 0; i < _ring.Count; i++)
            {
                PolynomialKernel.Reduce(_ring.Modulus(i), _ring.Part(polynomial, i));
            }

            return;
        }

        int last = _keyRing.Count - 1;
        Span<double> remainder = _keyRing.Part(polynomial, last);
        PolynomialKernel.Reduce(_keyRing.Modulus(last), remainder);
        NttKernel.Inverse(_keyRing.Tables[last], remainder);
        double bound = _keyRing.Modulus(last).Value / 2.0;
        for (int i = 0; i < _ring.Count; i++)
        {
            _ring.Forward(remainder, bound, i, _scratch);
            SwitchingKernel.SubtractScale(_ring.Modulus(i), _scratch, _inverseSpecial[i], _ring.Part(polynomial, i));
        }
    }

    private void PermuteInto(ReadOnlySpan<int> permutation, Modulus modulus, ReadOnlySpan<double> source, Span<double> sum)
    {
        SwitchingKernel.Permute(permutation, source, _scratch);
        SwitchingKernel.Add(modulus, _scratch, sum);
    }
}
