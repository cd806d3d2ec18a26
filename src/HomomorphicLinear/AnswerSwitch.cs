using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Turns a sum of ciphertexts into the bytes of an answer: randomisation, flooding, switch of the modulus, mask.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class AnswerSwitch
{
    private readonly Parameters _parameters;
    private readonly IReadOnlyList<int> _floodingWidths;
    private readonly Modulus? _plaintext;
    private readonly FractionKernel _linearFraction;
    private readonly FractionKernel _constantFraction;
    private readonly double[] _random;
    private readonly double[] _randomValues;
    private readonly ulong[] _words;
    private readonly double[] _sent;
    private readonly double[] _flood;
    private readonly double[] _scratch;
    private readonly ulong[] _highWords;
    private readonly ulong[] _toFraction;
    private readonly double[] _addedConstant;
    private double[] _products = [];

    /// <summary>A switch.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="floodingWidths">Bits of the uniform integers whose sum is the flooding.</param>
    public AnswerSwitch(Parameters parameters, IReadOnlyList<int> floodingWidths)
    {
        _parameters = parameters;
        _floodingWidths = floodingWidths;
        _plaintext = parameters.Plaintext.IsPrime ? new Modulus(parameters.Plaintext.Prime) : null;
        Ring ring = parameters.Ring;
        _linearFraction = new FractionKernel(ring, parameters.Literal.AnswerLinearBits);
        _constantFraction = new FractionKernel(ring, parameters.Literal.AnswerConstantBits);
        _randomValues = new double[ring.Length];
        _sent = new double[ring.Length];
        _random = new double[ring.Degree];
        _words = new ulong[ring.Degree];
        _flood = new double[ring.Degree * Sampler.LimbsOf(floodingWidths)];
        _scratch = new double[2 * ring.Degree];
        _highWords = new ulong[ring.Degree];
        _addedConstant = new double[ring.Degree];
        _toFraction = new ulong[ring.Count];
        for (int i = 0; i < ring.Count; i++)
        {
            ulong others = 1;
            for (int j = 0; j < ring.Count; j++)
            {
                others = j == i ? others : ring.Modulus(i).Multiply(others, ring.Modulus(i).Reduce((long)ring.Modulus(j).Value));
            }

            _toFraction[i] = ring.Modulus(i).Invert(others);
        }
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="zeroConstant"><c>c0</c> of the client's encryption of zero, in transform order.</param>
    /// <param name="zeroLinear">Its <c>c1</c>.</param>
    /// <param name="constant">Summed <c>c0</c> in transform order, within 5p/4; overwritten.</param>
    /// <param name="linear">Summed <c>c1</c>, likewise.</param>
    /// <param name="places">Coefficients of <c>c0</c> that are sent.</param>
    /// <param name="masks">As many, subtracted from the message there; each in [0, t).</param>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="destination">Exactly the answer's bytes; overwritten.</param>
    public void Write(
        ReadOnlySpan<double> zeroConstant,
        ReadOnlySpan<double> zeroLinear,
        Span<double> constant,
        Span<double> linear,
        ReadOnlySpan<int> places,
        ReadOnlySpan<ulong> masks,
        Prg generator,
        Span<byte> destination)
    {
        Ring ring = _parameters.Ring;
        DrawRandom(generator);
        for (int i = 0; i < ring.Count; i++)
        {
            PolynomialKernel.MultiplyAccumulate(ring.Modulus(i), ring.Part(zeroConstant, i), ring.Part(_randomValues.AsSpan(), i), ring.Part(constant, i));
            PolynomialKernel.MultiplyAccumulate(ring.Modulus(i), ring.Part(zeroLinear, i), ring.Part(_randomValues.AsSpan(), i), ring.Part(linear, i));
            ToDigits(i, constant, linear);
        }

        Switch(generator, constant, linear, [], [], places, masks, destination);
    }

    /// <summary>Writes an answer whose sums are coefficients: the same bytes as of the sums' transforms.</summary>
    /// <param name="zeroConstant"><c>c0</c> of the client's encryption of zero, in transform order.</param>
    /// <param name="zeroLinear">Its <c>c1</c>.</param>
    /// <param name="constant">Coefficients of the summed <c>c0</c>, at most 2^51 in magnitude; only those that are sent are read.</param>
    /// <param name="linear">Those of the summed <c>c1</c>, all of them.</param>
    /// <param name="places">Coefficients of <c>c0</c> that are sent.</param>
    /// <param name="masks">As many, subtracted from the message there; each in [0, t).</param>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="destination">Exactly the answer's bytes; overwritten.</param>
    public void WriteCoefficients(
        ReadOnlySpan<double> zeroConstant,
        ReadOnlySpan<double> zeroLinear,
        ReadOnlySpan<double> constant,
        ReadOnlySpan<double> linear,
        ReadOnlySpan<int> places,
        ReadOnlySpan<ulong> masks,
        Prg generator,
        Span<byte> destination)
    {
        Ring ring = _parameters.Ring;
        _products = _products.Length == 0 ? new double[2 * ring.Length] : _products;
        Span<double> constantProduct = _products.AsSpan(0, ring.Length);
        Span<double> linearProduct = _products.AsSpan(ring.Length);
        DrawRandom(generator);
        for (int i = 0; i < ring.Count; i++)
        {
            PolynomialKernel.Multiply(ring.Modulus(i), ring.Part(zeroConstant, i), ring.Part(_randomValues.AsSpan(), i), ring.Part(constantProduct, i));
            PolynomialKernel.Multiply(ring.Modulus(i), ring.Part(zeroLinear, i), ring.Part(_randomValues.AsSpan(), i), ring.Part(linearProduct, i));
            ToDigits(i, constantProduct, linearProduct);
        }

        Switch(generator, constantProduct, linearProduct, constant, linear, places, masks, destination);
    }

    private void Switch(
        Prg generator,
        Span<double> constant,
        Span<double> linear,
        ReadOnlySpan<double> addedConstant,
        ReadOnlySpan<double> addedLinear,
        ReadOnlySpan<int> places,
        ReadOnlySpan<ulong> masks,
        Span<byte> destination)
    {
        BitWriter writer = new(destination);
        SwitchLinear(generator, linear, addedLinear, ref writer);
        SwitchConstant(generator, constant, addedConstant, places, masks, ref writer);
        writer.Finish();
    }

    /// <summary>Draws <c>u</c>, by which the client's encryption of zero is multiplied; the errors are added afterwards.</summary>
    private void DrawRandom(Prg generator)
    {
        Sampler.Ternary(generator, _words, _random);
        _parameters.Ring.ForwardSmall(_random, _randomValues);
    }

    /// <summary>Back from the transforms, times the inverse of the other primes: residues become digits of the fraction of q that the coefficient is.</summary>
    private void ToDigits(int prime, Span<double> constant, Span<double> linear)
    {
        Ring ring = _parameters.Ring;
        NttKernel.Inverse(ring.Tables[prime], ring.Part(constant, prime), _toFraction[prime]);
        NttKernel.Inverse(ring.Tables[prime], ring.Part(linear, prime), _toFraction[prime]);
    }

    private void SwitchLinear(Prg generator, Span<double> linear, ReadOnlySpan<double> added, ref BitWriter writer)
    {
        Ring ring = _parameters.Ring;
        Sampler.Noise(generator, _words, _random);
        for (int i = 0; i < ring.Count; i++)
        {
            PolynomialKernel.AddScaled(ring.Modulus(i), _random, added.IsEmpty ? [] : ring.Part(added, i), _toFraction[i], ring.Part(linear, i));
        }

        _linearFraction.Round(linear, ring.Degree, _scratch, _words, _highWords);
        Write(_linearFraction, _words, _highWords, ref writer);
    }

    private void SwitchConstant(
        Prg generator, ReadOnlySpan<double> constant, ReadOnlySpan<double> added, ReadOnlySpan<int> places, ReadOnlySpan<ulong> masks, ref BitWriter writer)
    {
        Ring ring = _parameters.Ring;
        int count = places.Length;
        int padded = (count + 7) & ~7;
        int limbs = Sampler.LimbsOf(_floodingWidths);
        Span<double> flood = _flood.AsSpan(0, padded * limbs);
        Sampler.Flood(generator, _floodingWidths, _words.AsSpan(0, padded), flood);
        for (int i = 0; i < ring.Count; i++)
        {
            Modulus modulus = ring.Modulus(i);
            Span<double> sent = _sent.AsSpan(i * padded, padded);
            Gather(ring.Part(constant, i), places, sent);
            Span<double> sum = [];
            if (!added.IsEmpty)
            {
                sum = _addedConstant.AsSpan(0, padded);
                Gather(ring.Part(added, i), places, sum);
            }

            // Two limbs at least.
            ulong limb = modulus.Reduce(1L << Sampler.LimbBits);
            ulong factor = modulus.Multiply(_toFraction[i], limb);
            PolynomialKernel.AddScaledPair(modulus, flood[..padded], sum, _toFraction[i], flood.Slice(padded, padded), factor, sent);
            for (int rest = 2; rest < limbs; rest++)
            {
                factor = modulus.Multiply(factor, limb);
                PolynomialKernel.AddScaled(modulus, flood.Slice(rest * padded, padded), [], factor, sent);
            }
        }

        Span<ulong> low = _words.AsSpan(0, padded);
        Span<ulong> high = _highWords.AsSpan(0, padded);
        _constantFraction.Round(_sent.AsSpan(0, ring.Count * padded), padded, _scratch.AsSpan(0, 2 * padded), low, high);
        Subtract(low[..count], high[..count], masks);
        Write(_constantFraction, low[..count], high[..count], ref writer);
    }

    private static void Gather(ReadOnlySpan<double> all, ReadOnlySpan<int> places, Span<double> gathered)
    {
        OutputPlaces.Gather(all, places, gathered);
        gathered[places.Length..].Clear();
    }

    private static void Write(FractionKernel fraction, ReadOnlySpan<ulong> low, ReadOnlySpan<ulong> high, ref BitWriter writer)
    {
        if (fraction.HighBits == 0)
        {
            writer.Write(low, fraction.LowBits);
        }
        else
        {
            writer.Write(low, fraction.LowBits, high, fraction.HighBits);
        }
    }

    /// <summary>Takes the masks, in units of the answer, from its words.</summary>
    private void Subtract(Span<ulong> low, Span<ulong> high, ReadOnlySpan<ulong> masks)
    {
        int lowBits = _constantFraction.LowBits;
        int highBits = _constantFraction.HighBits;
        if (highBits == 0 && _plaintext is null)
        {
            WordKernel.SubtractShifted(low, lowBits, masks, lowBits - _parameters.PlaintextBits);
            return;
        }

        ulong lowMask = ulong.MaxValue >> (64 - lowBits);
        ulong highMask = (1UL << highBits) - 1;
        for (int j = 0; j < masks.Length; j++)
        {
            UInt128 mask = ScaleMask(masks[j], lowBits + highBits);
            ulong difference = low[j] - ((ulong)mask & lowMask);
            low[j] = difference & lowMask;
            high[j] = (high[j] - (ulong)(mask >> lowBits) - (difference >> 63)) & highMask;
        }
    }

    /// <summary><c>round(2^bits mask / t)</c>: exact for t = 2^l, whose unit is a power of two; within 1/2 + 2^-30 for a prime.</summary>
    private UInt128 ScaleMask(ulong mask, int bits) => _plaintext is null
        ? (UInt128)mask << (bits - _parameters.PlaintextBits)
        : (_plaintext.ToFraction(mask) + (UInt128.One << (127 - bits))) >> (128 - bits);
}
