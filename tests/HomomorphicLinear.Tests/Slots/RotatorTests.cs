using System.Numerics;
using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Slots;

public sealed class RotatorTests
{
    /// <summary>Ring degree, t, primes of q, special prime, digits a prime.</summary>
    public static TheoryData<int, ulong, int[], int, int> Choices => new()
    {
        { 2048, SlotRun.Short, [51], 0, 3 },
        { 2048, 12289, [27], 27, 1 },
        { 4096, SlotRun.Short, [36, 36], 37, 1 },
        { 4096, SlotRun.Short, [51, 51], 0, 2 },
        { 4096, SlotRun.Delphi, [51, 51], 0, 4 },
        { 8192, SlotRun.Delphi, [50, 50, 50], 51, 1 },
        { 8192, SlotRun.Delphi, [45, 45], 51, 1 },
        { 8192, SlotRun.Delphi, [43, 43, 43, 43], 0, 3 },
        { 8192, 1125899904679937, [51, 51, 51], 51, 1 },
    };

    [Theory]
    [MemberData(nameof(Choices))]
    public void Rotate_AnyShift_RotatesSlotsWithinThePredictedNoise(int degree, ulong prime, int[] primeBits, int special, int digits)
    {
        Case work = new(degree, prime, primeBits, special, digits);
        Rotator rotator = new(work.Parameters);
        rotator.Hoist(work.Ciphertext.Linear);
        SlotCiphertext rotated = new(work.Parameters.Ring);
        foreach (SlotShift shift in new SlotShift[] { new(1, false), new((degree / 2) - 3, false), new(0, true), new(40, true) })
        {
            rotator.Rotate(work.Key(shift), work.Ciphertext.Constant, rotated.Constant, rotated.Linear);
            (ulong[] slots, double noise) = work.Decrypt(rotated);
            slots.Should().Equal(Enumerable.Range(0, degree).Select(slot => work.Slots[shift.Source(slot, degree / 2)]), $"{shift}");
            noise.Should().BeLessThan(work.RotationBound);
            Math.Log2(work.RotationBound / noise).Should().BeLessThan(3.5);
        }

        (rotator.Rotations, rotator.Decompositions).Should().Be((4, 1));
    }

    [Fact]
    public void Finish_OfASumOfRotations_IsTheSumOfTheRotatedSlots()
    {
        Case work = new(4096, SlotRun.Short, [36, 36], 37, 1);
        Rotator rotator = new(work.Parameters);
        RotationSum first = new(work.Parameters);
        RotationSum second = new(work.Parameters);
        SlotShift[] shifts = [new(5, false), new(7, true), new(0, true)];
        rotator.Hoist(work.Ciphertext.Linear);
        rotator.RotateInto(work.Key(shifts[0]), work.Ciphertext.Constant, first);
        rotator.RotateInto(work.Key(shifts[1]), work.Ciphertext.Constant, second);
        rotator.RotateInto(work.Key(shifts[2]), work.Ciphertext.Constant, second);
        second.Add(work.Ciphertext.Constant, work.Ciphertext.Linear);
        first.Add(second);
        SlotCiphertext sum = new(work.Parameters.Ring);
        rotator.Finish(first, sum.Constant, sum.Linear);
        work.Decrypt(sum).Slots.Should().Equal(Enumerable.Range(0, 4096).Select(slot =>
            (shifts.Aggregate(work.Slots[slot], (all, shift) => all + work.Slots[shift.Source(slot, 2048)])) % SlotRun.Short));
    }

    [Fact]
    public void Read_ResidueAboveItsPrime_IsRefused()
    {
        Case work = new(2048, SlotRun.Short, [51], 0, 3);
        byte[] bytes = new byte[RotationKey.BytesOf(work.Parameters)];
        bytes.AsSpan().Fill(0xff);
        Action read = () => RotationKey.Read(work.Parameters, new SlotShift(1, false), default, 0, bytes);
        read.Should().Throw<CiphertextFormatException>().WithMessage("*not below its modulus*");
    }

    /// <summary>A ciphertext of random slots, and its secret.</summary>
    private sealed class Case
    {
        private readonly Prg _prg = new(new Block128(31, 7));
        private readonly SecretKey _secret;
        private readonly SlotEncoder _encoder;

        public Case(int degree, ulong prime, int[] primeBits, int special, int digits)
        {
            PlaintextModulus plaintext = PlaintextModulus.OfPrime(prime);
            Parameters = Parameters.Create(new ParametersLiteral
            {
                RingDegree = degree,
                PrimeBits = primeBits,
                PlaintextBits = plaintext.Bits,
                PlaintextPrime = prime,
                AnswerConstantBits = plaintext.Bits + 2,
                AnswerLinearBits = plaintext.Bits + 2,
                SpecialPrimeBits = special,
                DigitsPerPrime = digits,
            });
            _secret = new SecretKey(Parameters.KeyRing, Parameters.Literal.AnswerLinearBits, _prg);
            _encoder = new SlotEncoder(degree, prime);
            Slots = SlotRun.Residues(_prg, degree, prime);
            ulong[] message = new ulong[degree];
            _encoder.Encode(Slots, message);
            byte[] bytes = new byte[SlotLayerPlan.SeedBytes + Parameters.FreshCiphertextBytes];
            new Encryptor(Parameters, _secret).Encrypt(default, 0, message, _prg, bytes.AsSpan(SlotLayerPlan.SeedBytes));
            Ciphertext = new SlotUpload(Parameters, 1, bytes, 1).Zero;

            // Of the key's noise, of what was encrypted, of the division by the special prime; six deviations are exceeded once in 2^29.
            double variance = primeBits.Sum(bits => digits * Math.Pow(DigitDecomposition.BoundOf(bits, digits), 2)) * degree * 10.5;
            variance = special == 0 ? variance : (variance / Math.Pow(Parameters.KeyModuli[^1], 2)) + ((1 + (0.7 * degree)) / 12);
            RotationBound = 6 * Math.Sqrt(variance + NoiseModel.FreshVariance);
        }

        public Parameters Parameters { get; }

        public ulong[] Slots { get; }

        public SlotCiphertext Ciphertext { get; }

        public double RotationBound { get; }

        public RotationKey Key(SlotShift shift)
        {
            byte[] bytes = new byte[RotationKey.BytesOf(Parameters)];
            Block128 seed = _prg.NextBlock();
            RotationKey.Write(Parameters, _secret, shift, seed, 3, _prg, bytes);
            return RotationKey.Read(Parameters, shift, seed, 3, bytes);
        }

        public (ulong[] Slots, double Noise) Decrypt(SlotCiphertext ciphertext)
        {
            BigInteger modulus = Parameters.Moduli.Aggregate(BigInteger.One, (product, p) => product * p);
            BigInteger t = Parameters.Plaintext.Prime;
            ulong[] message = new ulong[Parameters.RingDegree];
            double largest = 0;
            BigInteger[] phases = SlotRun.Phases(Parameters, _secret, ciphertext);
            for (int i = 0; i < phases.Length; i++)
            {
                BigInteger scaled = (2 * phases[i] * t) + modulus;
                BigInteger nearest = BigInteger.Divide(scaled - (((scaled % (2 * modulus)) + (2 * modulus)) % (2 * modulus)), 2 * modulus);
                message[i] = (ulong)(((nearest % t) + t) % t);
                largest = Math.Max(largest, Math.Abs((double)((phases[i] * t) - (nearest * modulus)) / (double)t));
            }

            ulong[] slots = new ulong[message.Length];
            _encoder.Decode(message, slots);
            return (slots, largest);
        }
    }
}
