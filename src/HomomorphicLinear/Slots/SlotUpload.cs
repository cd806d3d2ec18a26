using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>A client's ciphertexts as the server computes with them: both polynomials in transform order.</summary>
internal sealed class SlotUpload
{
    private readonly SlotCiphertext[] _ciphertexts;

    /// <summary>Reads an upload.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="count">Ciphertexts, the encryption of zero included.</param>
    /// <param name="upload">Of that length.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="CiphertextFormatException">A residue is not below its prime.</exception>
    public SlotUpload(Parameters parameters, int count, ReadOnlySpan<byte> upload, int degreeOfParallelism)
    {
        Ring ring = parameters.Ring;
        int bytes = (int)parameters.FreshCiphertextBytes;
        byte[] source = upload.ToArray();
        Block128 seed = MemoryMarshal.Read<Block128>(source);
        _ciphertexts = new SlotCiphertext[count];
        Workers.Run(
            count,
            degreeOfParallelism,
            () => new ulong[ring.Degree],
            (index, words) =>
            {
                SlotCiphertext ciphertext = new(ring);
                BitReader reader = new(source.AsSpan(SlotLayerPlan.SeedBytes + (index * bytes), bytes));
                for (int i = 0; i < ring.Count; i++)
                {
                    UploadedCiphertexts.ReadPart(ref reader, ring.Modulus(i), index, words, ring.Part(ciphertext.Constant.AsSpan(), i));
                    Encryptor.ExpandLinear(parameters, seed, index, i, words, ring.Part(ciphertext.Linear.AsSpan(), i));
                }

                _ciphertexts[index] = ciphertext;
            });
    }

    /// <summary>The encryption of zero.</summary>
    public SlotCiphertext Zero => _ciphertexts[0];

    /// <summary>A ciphertext of the share.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>Values in [-(p-1)/2, (p-1)/2].</returns>
    public SlotCiphertext this[int index] => _ciphertexts[index + 1];
}
