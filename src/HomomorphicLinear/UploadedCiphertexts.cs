using System.Runtime.InteropServices;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear;

/// <summary>A client's ciphertexts as the server computes with them: both polynomials in transform order.</summary>
internal sealed class UploadedCiphertexts
{
    private readonly Ring _ring;
    private readonly double[][] _constants;
    private readonly double[][] _linears;

    /// <summary>Reads an upload.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="upload">Of the plan's length.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="CiphertextFormatException">A residue is not below its prime.</exception>
    public UploadedCiphertexts(LinearLayerPlan plan, ReadOnlySpan<byte> upload, int degreeOfParallelism)
    {
        _ring = plan.Parameters.Ring;
        int count = checked((int)plan.Packing.Ciphertexts + 1);
        int bytes = (int)plan.Parameters.FreshCiphertextBytes;
        _constants = new double[count][];
        _linears = new double[count][];
        byte[] source = upload.ToArray();
        Block128 seed = MemoryMarshal.Read<Block128>(source);
        Workers.Run(
            count,
            degreeOfParallelism,
            () => new ulong[_ring.Degree],
            (index, words) =>
            {
                double[] constant = GC.AllocateUninitializedArray<double>(_ring.Length);
                double[] linear = GC.AllocateUninitializedArray<double>(_ring.Length);
                BitReader reader = new(source.AsSpan(LinearLayerPlan.SeedBytes + (index * bytes), bytes));
                for (int i = 0; i < _ring.Count; i++)
                {
                    ReadPart(ref reader, _ring.Modulus(i), index, _ring.Part(constant.AsSpan(), i));
                    Encryptor.ExpandLinear(plan.Parameters, seed, index, i, words, _ring.Part(linear.AsSpan(), i));
                }

                _constants[index] = constant;
                _linears[index] = linear;
            });
    }

    /// <summary><c>c0</c> of the encryption of zero.</summary>
    public ReadOnlySpan<double> ZeroConstant => _constants[0];

    /// <summary><c>c1</c> of the encryption of zero.</summary>
    public ReadOnlySpan<double> ZeroLinear => _linears[0];

    /// <summary><c>c0</c> of a ciphertext.</summary>
    /// <param name="ciphertext">Its number in the packing.</param>
    /// <returns>Values prime by prime, each in [-(p-1)/2, (p-1)/2].</returns>
    public ReadOnlySpan<double> Constant(int ciphertext) => _constants[ciphertext + 1];

    /// <summary><c>c1</c> of a ciphertext.</summary>
    /// <param name="ciphertext">Its number in the packing.</param>
    /// <returns>Values prime by prime, each in [-(p-1)/2, (p-1)/2].</returns>
    public ReadOnlySpan<double> Linear(int ciphertext) => _linears[ciphertext + 1];

    private static void ReadPart(ref BitReader reader, Modulus modulus, int ciphertext, Span<double> part)
    {
        for (int j = 0; j < part.Length; j++)
        {
            ulong residue = reader.Read(modulus.Bits);
            if (residue >= modulus.Value)
            {
                throw new CiphertextFormatException($"ciphertext {ciphertext}, value {j}: {residue} is not below its modulus {modulus.Value}");
            }

            part[j] = modulus.ToCentred(residue);
        }
    }
}
