using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Reads a client's ciphertexts from an upload and expands their second halves. Usable from several threads.</summary>
internal sealed class UploadReader
{
    private readonly Parameters _parameters;
    private readonly ArraySegment<byte> _source;
    private readonly Block128 _seed;

    /// <summary>A reader.</summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="upload">The seed, then ciphertext after ciphertext; that of zero is the first.</param>
    public UploadReader(Parameters parameters, ReadOnlySpan<byte> upload)
    {
        _parameters = parameters;
        _source = WorkArrays.Rent<byte>(upload.Length);
        upload.CopyTo(_source);
        _seed = MemoryMarshal.Read<Block128>(_source.AsSpan());
    }

    /// <summary>Gives back the upload's bytes; nothing may be read any more.</summary>
    public void Release() => WorkArrays.Return(_source);

    /// <summary>Reads a ciphertext.</summary>
    /// <param name="index">Its number, 0 for that of zero.</param>
    /// <param name="words">Scratch of n words.</param>
    /// <param name="constant"><c>c0</c> in transform order, prime by prime; overwritten.</param>
    /// <param name="linear"><c>c1</c>, likewise.</param>
    /// <exception cref="CiphertextFormatException">A residue is not below its prime.</exception>
    public void Read(int index, Span<ulong> words, Span<double> constant, Span<double> linear)
    {
        Ring ring = _parameters.Ring;
        int bytes = (int)_parameters.FreshCiphertextBytes;
        BitReader reader = new(_source.AsSpan(LinearLayerPlan.SeedBytes + (index * bytes), bytes));
        for (int i = 0; i < ring.Count; i++)
        {
            UploadedCiphertexts.ReadPart(ref reader, ring.Modulus(i), index, words, ring.Part(constant, i));
            Encryptor.ExpandLinear(_parameters, _seed, index, i, words, ring.Part(linear, i));
        }
    }
}
