using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>A client's ciphertexts as the server computes with them: both polynomials in transform order, and times <c>x^-r</c> for every shift r of its plaintexts.</summary>
internal sealed class UploadedCiphertexts : IUploadedZero
{
    private readonly Ring _ring;
    private readonly PieceLayout _layout;
    private readonly ArraySegment<double> _pieces;
    private readonly double[] _zeroConstant;
    private readonly double[] _zeroLinear;
    private readonly int _copies;

    /// <summary>Reads an upload.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="shifts">The r, in [0, n); 0 alone for ciphertexts as they are.</param>
    /// <param name="upload">Of the plan's length.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    /// <exception cref="CiphertextFormatException">A residue is not below its prime.</exception>
    public UploadedCiphertexts(LinearLayerPlan plan, ReadOnlySpan<int> shifts, ReadOnlySpan<byte> upload, int degreeOfParallelism)
    {
        _ring = plan.Parameters.Ring;
        int count = checked((int)plan.Packing.Ciphertexts + 1);
        _copies = shifts.Length;
        double[]?[] powers = [.. shifts.ToArray().Select(Power)];
        _layout = new PieceLayout(_ring.Length, 2 * (count - 1) * _copies);
        _pieces = WorkArrays.Rent<double>(_layout.Length);
        _zeroConstant = new double[_ring.Length];
        _zeroLinear = new double[_ring.Length];
        UploadReader reader = new(plan.Parameters, upload);
        Workers.Run(
            count,
            degreeOfParallelism,
            () => (Words: new ulong[_ring.Degree], Pair: new double[2 * _ring.Length], Shifted: new double[2 * _ring.Length]),
            (index, scratch) =>
            {
                Span<double> constant = scratch.Pair.AsSpan(0, _ring.Length);
                Span<double> linear = scratch.Pair.AsSpan(_ring.Length);
                reader.Read(index, scratch.Words, constant, linear);
                if (index == 0)
                {
                    constant.CopyTo(_zeroConstant);
                    linear.CopyTo(_zeroLinear);
                    return;
                }

                for (int copy = 0; copy < _copies; copy++)
                {
                    double[] pair = scratch.Pair;
                    if (powers[copy] is double[] power)
                    {
                        pair = scratch.Shifted;
                        _ring.Multiply(constant, power, pair.AsSpan(0, _ring.Length));
                        _ring.Multiply(linear, power, pair.AsSpan(_ring.Length));
                    }

                    _layout.Store(pair, 2, 2 * (((index - 1) * _copies) + copy), _pieces);
                }
            });
        reader.Release();
    }

    /// <inheritdoc/>
    public ReadOnlySpan<double> ZeroConstant => _zeroConstant;

    /// <inheritdoc/>
    public ReadOnlySpan<double> ZeroLinear => _zeroLinear;

    /// <summary>Gives back what it holds; afterwards only the encryption of zero may be read.</summary>
    public void Release() => WorkArrays.Return(_pieces);

    /// <summary>A piece of ciphertexts that follow one another: of each, for every shift, <c>c0</c> and then <c>c1</c>.</summary>
    /// <param name="piece">Number of the piece, through all primes.</param>
    /// <param name="first">Number in the packing of the first ciphertext.</param>
    /// <param name="count">Ciphertexts.</param>
    /// <returns>Values, each in [-(p-1)/2, (p-1)/2].</returns>
    public ReadOnlySpan<double> Pieces(int piece, int first, int count)
    {
        int start = _layout.Start(piece, 2 * first * _copies);
        return _pieces.AsSpan(start, _layout.Start(piece, 2 * (first + count) * _copies) - start);
    }

    /// <summary>Reads one prime's part of a polynomial.</summary>
    /// <param name="reader">Where it begins.</param>
    /// <param name="modulus">The prime p.</param>
    /// <param name="ciphertext">Number of the ciphertext, for the message.</param>
    /// <param name="words">Scratch, as long as <paramref name="part"/>.</param>
    /// <param name="part">Overwritten, in [-(p-1)/2, (p-1)/2].</param>
    /// <exception cref="CiphertextFormatException">A residue is not below p.</exception>
    internal static void ReadPart(ref BitReader reader, Modulus modulus, int ciphertext, Span<ulong> words, Span<double> part)
    {
        words = words[..part.Length];
        reader.Read(words, modulus.Bits);
        if (!WordKernel.CutAndCompare(words, ulong.MaxValue, modulus.Value))
        {
            int wrong = words.IndexOfAnyInRange(modulus.Value, ulong.MaxValue);
            throw new CiphertextFormatException($"ciphertext {ciphertext}, value {wrong}: {words[wrong]} is not below its modulus {modulus.Value}");
        }

        WordKernel.Centre(modulus, words, part);
    }

    /// <summary><c>x^-r</c> in transform order, or null for 1.</summary>
    private double[]? Power(int shift)
    {
        if (shift == 0)
        {
            return null;
        }

        double[] monomial = new double[_ring.Degree];
        monomial[^shift] = -1;
        double[] values = new double[_ring.Length];
        _ring.ForwardSmall(monomial, values);
        return values;
    }
}
