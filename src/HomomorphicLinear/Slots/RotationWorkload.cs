using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>Rotations of ciphertexts in a given ring, to be called in a loop by whoever holds the clock. Not thread-safe.</summary>
public sealed class RotationWorkload
{
    private readonly Ring _ring;
    private readonly Rotator _rotator;
    private readonly RotationKey _key;
    private readonly SlotCiphertext _ciphertext;
    private readonly SlotCiphertext _rotated;

    /// <summary>A workload.</summary>
    /// <param name="parameters">Parameters with digits.</param>
    /// <param name="prg">Randomness.</param>
    public RotationWorkload(Parameters parameters, Prg prg)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(prg);
        _ring = parameters.Ring;
        SecretKey secret = new(parameters.KeyRing, parameters.Literal.AnswerLinearBits, prg);
        SlotShift shift = new(1, false);
        byte[] key = new byte[RotationKey.BytesOf(parameters)];
        RotationKey.Write(parameters, secret, shift, prg.NextBlock(), 0, prg, key);
        KeyBytes = key.Length;
        _key = RotationKey.Read(parameters, shift, prg.NextBlock(), 0, key);
        byte[] fresh = new byte[SlotLayerPlan.SeedBytes + parameters.FreshCiphertextBytes];
        new Encryptor(parameters, secret).Encrypt(default, 0, new ulong[_ring.Degree], prg, fresh.AsSpan(SlotLayerPlan.SeedBytes));
        _ciphertext = new SlotUpload(parameters, 1, fresh, 1).Zero;
        _rotated = new SlotCiphertext(_ring);
        _rotator = new Rotator(parameters);
        int primes = _ring.Count;
        int keyPrimes = parameters.KeyRing.Count;
        int digits = DigitDecomposition.CountOf(parameters.Literal);
        HoistedTransforms = keyPrimes > primes ? 2 + (2 * primes) : 0;
        Transforms = primes + (digits * keyPrimes) - (parameters.Literal.DigitsPerPrime == 1 ? primes : 0) + HoistedTransforms;
    }

    /// <summary>Bytes of a key, the seed apart.</summary>
    public long KeyBytes { get; }

    /// <summary>Transforms of one polynomial modulo one prime in <see cref="Rotate"/>: its floor.</summary>
    public int Transforms { get; }

    /// <summary>Transforms in <see cref="RotateHoisted"/>.</summary>
    public int HoistedTransforms { get; }

    /// <summary>One rotation, digits included.</summary>
    public void Rotate()
    {
        _rotator.Hoist(_ciphertext.Linear);
        RotateHoisted();
    }

    /// <summary>One rotation of a ciphertext whose digits were made before.</summary>
    public void RotateHoisted() => _rotator.Rotate(_key, _ciphertext.Constant, _rotated.Constant, _rotated.Linear);

    /// <summary>One transform forward modulo one prime of the ring.</summary>
    public void Transform() => NttKernel.Forward(_ring.Tables[0], _ring.Part(_rotated.Constant.AsSpan(), 0));
}
