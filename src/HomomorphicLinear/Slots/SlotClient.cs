using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>The client's half of a linear layer in slots: makes rotation keys, encrypts its share, decrypts the server's masked answer.</summary>
/// <remarks>
/// The secret keys never leave it, and each set of primes has its own. Layers may be worked on from several threads at once; a fixed seed then gives the same bytes only if the calls come
/// in the same order.
/// </remarks>
public sealed class SlotClient
{
    private readonly Prg _generator;
    private readonly Dictionary<string, SecretKey> _keys = [];
    private readonly Lock _lock = new();

    /// <summary>A client without keys yet.</summary>
    /// <param name="prg">Secret randomness, of which every call uses some.</param>
    public SlotClient(Prg prg)
    {
        ArgumentNullException.ThrowIfNull(prg);
        _generator = prg;
    }

    /// <summary>Makes the keys that let the server rotate; once, for any number of inferences.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="keys">Exactly <see cref="SlotLayerPlan.RotationKeyBytes"/>; overwritten.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="ArgumentException">A span of another length than the plan's.</exception>
    public void CreateKeys(SlotLayerPlan plan, Span<byte> keys, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lengths.Require(keys.Length, plan.RotationKeyBytes, nameof(keys));
        SecretKey secret = KeyOf(plan.Parameters);
        (Block128 seed, Prg[] generators) = Randomness(plan.Shifts.Count);
        MemoryMarshal.Write(keys, in seed);
        int bytes = checked((int)RotationKey.BytesOf(plan.Parameters));
        byte[] result = new byte[keys.Length - SlotLayerPlan.SeedBytes];
        Workers.Run(
            plan.Shifts.Count,
            degreeOfParallelism,
            static () => false,
            (i, _) => RotationKey.Write(plan.Parameters, secret, plan.Shifts[i], seed, i, generators[i], result.AsSpan(i * bytes, bytes)));
        result.CopyTo(keys[SlotLayerPlan.SeedBytes..]);
    }

    /// <summary>Encrypts a share.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="share">Row-major [input channels, height, width], each in [0, t).</param>
    /// <param name="upload">Exactly <see cref="SlotLayerPlan.UploadBytes"/>; overwritten.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="ArgumentException">A span of another length than the plan's, or a value of t or more.</exception>
    public void EncryptShare(SlotLayerPlan plan, ReadOnlySpan<ulong> share, Span<byte> upload, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lengths.Require(share.Length, plan.Shape.InputElements, nameof(share));
        Lengths.Require(upload.Length, plan.UploadBytes, nameof(upload));
        LinearClient.RequireRing(share, plan.Parameters.Plaintext);
        SecretKey secret = KeyOf(plan.Parameters);
        ulong[] input = share.ToArray();
        int count = checked((int)plan.Counts.CiphertextsUp);
        int bytes = (int)plan.Parameters.FreshCiphertextBytes;
        (Block128 seed, Prg[] generators) = Randomness(count);
        MemoryMarshal.Write(upload, in seed);

        // Ciphertext 0 is the encryption of zero with which the server hides its weights in c1.
        byte[] result = new byte[upload.Length - SlotLayerPlan.SeedBytes];
        Workers.Run(
            count,
            degreeOfParallelism,
            () => new Scratch(plan, secret),
            (i, scratch) =>
            {
                scratch.Message.AsSpan().Clear();
                if (i > 0)
                {
                    (int tile, int ciphertext) = Math.DivRem(i - 1, plan.Layout.InputCiphertexts);
                    plan.Layout.FillInputs(tile, ciphertext, input, scratch.Slots);
                    scratch.Encoder.Encode(scratch.Slots, scratch.Message);
                }

                scratch.Encryptor.Encrypt(seed, i, scratch.Message, generators[i], result.AsSpan(i * bytes, bytes));
            });
        result.CopyTo(upload[SlotLayerPlan.SeedBytes..]);
    }

    /// <summary>Decrypts an answer.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="download">Exactly <see cref="SlotLayerPlan.DownloadBytes"/>; any bytes decrypt to something.</param>
    /// <param name="result">Row-major [output channels, height, width]; overwritten with the layer's outputs less the server's mask, in [0, t).</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="ArgumentException">A span of another length than the plan's.</exception>
    public void DecryptAnswer(SlotLayerPlan plan, ReadOnlySpan<byte> download, Span<ulong> result, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lengths.Require(result.Length, plan.Shape.OutputElements, nameof(result));
        int bits = plan.Parameters.Literal.AnswerLinearBits;
        ulong[] outputs = new ulong[result.Length];
        DecryptPhases(plan, download, degreeOfParallelism, (answer, scratch) =>
        {
            for (int i = 0; i < scratch.Message.Length; i++)
            {
                scratch.Message[i] = plan.Parameters.Plaintext.Round(scratch.Phases[i], bits);
            }

            scratch.Encoder.Decode(scratch.Message, scratch.Slots);
            (int tile, int ciphertext) = Math.DivRem(answer, plan.Layout.OutputCiphertexts);
            int count = plan.Layout.FillOutputs(tile, ciphertext, scratch.Places, scratch.Outputs);
            for (int i = 0; i < count; i++)
            {
                outputs[scratch.Outputs[i]] = scratch.Slots[scratch.Places[i]];
            }
        });
        outputs.CopyTo(result);
    }

    /// <summary>Decrypts an answer without rounding, for measuring noise.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="download">The server's bytes.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <param name="receive">Gets each answer's number and, in the scratch, its phases modulo <c>2^b1</c>; called from several threads.</param>
    internal void DecryptPhases(SlotLayerPlan plan, ReadOnlySpan<byte> download, int degreeOfParallelism, Action<int, Scratch> receive)
    {
        Lengths.Require(download.Length, plan.DownloadBytes, nameof(download));
        SecretKey secret = KeyOf(plan.Parameters);
        byte[] bytes = download.ToArray();
        int length = checked((int)plan.AnswerBytes);
        int[] all = [.. Enumerable.Range(0, plan.Parameters.RingDegree)];
        Workers.Run(
            checked((int)plan.Counts.CiphertextsDown),
            degreeOfParallelism,
            () => new Scratch(plan, secret),
            (i, scratch) =>
            {
                scratch.Decryptor.Decrypt(bytes.AsSpan(i * length, length), all, scratch.Phases);
                receive(i, scratch);
            });
    }

    private (Block128 Seed, Prg[] Generators) Randomness(int count)
    {
        lock (_lock)
        {
            return (_generator.NextBlock(), [.. Enumerable.Range(0, count).Select(_ => _generator.Fork())]);
        }
    }

    private SecretKey KeyOf(Parameters parameters)
    {
        string name = $"{parameters.RingDegree}:{string.Join(',', parameters.KeyModuli)}";
        lock (_lock)
        {
            if (!_keys.TryGetValue(name, out SecretKey? key))
            {
                key = new SecretKey(parameters.KeyRing, parameters.Literal.AnswerLinearBits, _generator.Fork());
                _keys.Add(name, key);
            }

            return key;
        }
    }

    /// <summary>What a thread needs.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="secret">The client's secret.</param>
    internal sealed class Scratch(SlotLayerPlan plan, SecretKey secret)
    {
        private readonly int _degree = plan.Parameters.RingDegree;

        public SlotEncoder Encoder { get; } = new(plan.Parameters.RingDegree, plan.Parameters.Plaintext.Prime);

        public Encryptor Encryptor => field ??= new Encryptor(plan.Parameters, secret);

        public PhaseDecryptor Decryptor => field ??= new PhaseDecryptor(plan.Parameters, secret);

        public ulong[] Slots => field ??= new ulong[_degree];

        public ulong[] Message => field ??= new ulong[_degree];

        public UInt128[] Phases => field ??= new UInt128[_degree];

        public int[] Places => field ??= new int[_degree];

        public int[] Outputs => field ??= new int[_degree];
    }
}
