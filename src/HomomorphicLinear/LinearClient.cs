using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>The client's half of a homomorphic linear layer: encrypts its share, decrypts the server's masked answer.</summary>
/// <remarks>
/// The secret keys never leave it, and each parameter set has its own. Layers may be worked on from several threads at once; a fixed seed then gives the same bytes only
/// if the calls come in the same order.
/// </remarks>
public sealed class LinearClient
{
    private readonly Prg _generator;
    private readonly Dictionary<string, SecretKey> _keys = [];
    private readonly Lock _lock = new();

    /// <summary>A client without keys yet.</summary>
    /// <param name="prg">Secret randomness, of which every call uses some.</param>
    public LinearClient(Prg prg)
    {
        ArgumentNullException.ThrowIfNull(prg);
        _generator = prg;
    }

    /// <summary>Encrypts a share.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="share">Row-major [input channels, height, width], each in [0, t).</param>
    /// <param name="upload">Exactly <see cref="LinearLayerPlan.UploadBytes"/>; overwritten.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="ArgumentException">A span of another length than the plan's, or a value of t or more.</exception>
    public void EncryptShare(LinearLayerPlan plan, ReadOnlySpan<ulong> share, Span<byte> upload, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lengths.Require(share.Length, plan.Shape.InputElements, nameof(share));
        Lengths.Require(upload.Length, plan.UploadBytes, nameof(upload));
        RequireRing(share, plan.Parameters.Plaintext);
        SecretKey key = KeyOf(plan.Parameters);
        ulong[] input = share.ToArray();
        int count = checked((int)plan.Packing.Ciphertexts + 1);
        int bytes = (int)plan.Parameters.FreshCiphertextBytes;
        Block128 seed;
        Prg[] generators;
        lock (_lock)
        {
            seed = _generator.NextBlock();
            generators = [.. Enumerable.Range(0, count).Select(_ => _generator.Fork())];
        }

        MemoryMarshal.Write(upload, in seed);

        // Ciphertext 0 is the encryption of zero with which the server hides its weights in c1.
        ArraySegment<byte> result = WorkArrays.Rent<byte>(upload.Length - LinearLayerPlan.SeedBytes);
        Workers.Run(
            count,
            degreeOfParallelism,
            () => (Encryptor: new Encryptor(plan.Parameters, key), Message: new ulong[plan.Parameters.RingDegree]),
            (i, scratch) =>
            {
                if (i == 0)
                {
                    scratch.Message.AsSpan().Clear();
                }
                else
                {
                    plan.Packing.FillMessage(i - 1, input, scratch.Message);
                }

                scratch.Encryptor.Encrypt(seed, i, scratch.Message, generators[i], result.AsSpan(i * bytes, bytes));
            });
        result.AsSpan().CopyTo(upload[LinearLayerPlan.SeedBytes..]);
        WorkArrays.Return(result);
    }

    /// <summary>Decrypts an answer.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="download">Exactly <see cref="LinearLayerPlan.DownloadBytes"/>; any bytes decrypt to something.</param>
    /// <param name="result">Row-major [output channels, height, width]; overwritten with the layer's outputs less the server's mask, in [0, t).</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="ArgumentException">A span of another length than the plan's.</exception>
    public void DecryptAnswer(LinearLayerPlan plan, ReadOnlySpan<byte> download, Span<ulong> result, int degreeOfParallelism = 1)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Lengths.Require(result.Length, plan.Shape.OutputElements, nameof(result));
        ulong[] outputs = new ulong[result.Length];
        Decrypt(plan, download, degreeOfParallelism, (decryptor, answer, bytes) => decryptor.Decrypt(answer, bytes, outputs));
        outputs.CopyTo(result);
    }

    /// <summary>Decrypts an answer without rounding, for measuring noise.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="download">The server's bytes.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <param name="receive">Gets each output's index and phase modulo <c>2^b1</c>; called from several threads.</param>
    internal void DecryptPhases(LinearLayerPlan plan, ReadOnlySpan<byte> download, int degreeOfParallelism, Action<int, UInt128> receive)
        => Decrypt(plan, download, degreeOfParallelism, (decryptor, answer, bytes) => decryptor.Decrypt(answer, bytes, receive));

    private void Decrypt(LinearLayerPlan plan, ReadOnlySpan<byte> download, int degreeOfParallelism, Action<Decryptor, int, ReadOnlySpan<byte>> decrypt)
    {
        Lengths.Require(download.Length, plan.DownloadBytes, nameof(download));
        SecretKey key = KeyOf(plan.Parameters);
        ArraySegment<byte> bytes = WorkArrays.Rent<byte>(download.Length);
        download.CopyTo(bytes);
        long[] starts = plan.AnswerStarts();
        Workers.Run(
            checked((int)plan.Packing.Answers),
            degreeOfParallelism,
            () => new Decryptor(plan, key),
            (i, decryptor) => decrypt(decryptor, i, bytes.AsSpan((int)starts[i], (int)(starts[i + 1] - starts[i]))));
        WorkArrays.Return(bytes);
    }

    /// <summary>Refuses values of the plaintext modulus or more; constant-time for those that are below.</summary>
    internal static void RequireRing(ReadOnlySpan<ulong> share, PlaintextModulus plaintext)
    {
        ulong tooLarge = 0;
        foreach (ulong value in share)
        {
            // Borrow of Largest - value.
            ulong difference = plaintext.Largest - value;
            tooLarge |= (~plaintext.Largest & value) | ((~plaintext.Largest | value) & difference);
        }

        if (tooLarge >> 63 != 0)
        {
            throw new ArgumentException($"share holds values of {(plaintext.IsPrime ? plaintext.Prime : $"2^{plaintext.Bits}")} or more", nameof(share));
        }
    }

    private SecretKey KeyOf(Parameters parameters)
    {
        string name = $"{parameters.RingDegree}:{string.Join(',', parameters.Moduli)}";
        lock (_lock)
        {
            if (!_keys.TryGetValue(name, out SecretKey? key))
            {
                key = new SecretKey(parameters.Ring, parameters.Literal.AnswerLinearBits, _generator.Fork());
                _keys.Add(name, key);
            }

            return key;
        }
    }
}
