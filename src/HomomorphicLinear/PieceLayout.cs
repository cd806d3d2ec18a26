namespace PrivateInference.HomomorphicLinear;

/// <summary>
/// Order in memory of many polynomials that are summed together: a piece of every polynomial, then the next piece. A piece of all of a layer's ciphertexts fits in the
/// cache, and plaintexts are read from end to end.
/// </summary>
/// <param name="ringLength">Doubles of a polynomial, all primes.</param>
/// <param name="pieceLength">Doubles of a piece, a power of two that divides n.</param>
/// <param name="polynomials">Polynomials side by side.</param>
internal readonly struct PieceLayout(int ringLength, int pieceLength, int polynomials)
{
    // LOCAL: bytes of ciphertext pieces that a core's second-level cache holds beside everything else.
    private const long CacheBytes = 512 << 10;
    private const int LongestPiece = 512;
    private const int ShortestPiece = 64;

    private readonly int _ringLength = ringLength;
    private readonly int _pieceLength = pieceLength;
    private readonly int _polynomials = polynomials;

    /// <summary>Doubles of all polynomials.</summary>
    public int Length => checked(_ringLength * _polynomials);

    /// <summary>The piece length for a number of ciphertexts.</summary>
    /// <param name="ciphertexts">Ciphertexts of the layer.</param>
    /// <returns>A power of two from 64 to 512.</returns>
    public static int ChoosePiece(long ciphertexts)
    {
        int piece = LongestPiece;
        while (piece > ShortestPiece && ciphertexts * 2 * piece * sizeof(double) > CacheBytes)
        {
            piece /= 2;
        }

        return piece;
    }

    /// <summary>Where a piece of a polynomial begins.</summary>
    /// <param name="piece">Number of the piece, through all primes.</param>
    /// <param name="polynomial">Number of the polynomial.</param>
    /// <returns>Index of its first double.</returns>
    public int Start(int piece, int polynomial) => ((piece * _polynomials) + polynomial) * _pieceLength;

    /// <summary>Stores a polynomial.</summary>
    /// <param name="values">Values prime by prime.</param>
    /// <param name="polynomial">Its number.</param>
    /// <param name="destination">As long as <see cref="Length"/>.</param>
    public void Store(ReadOnlySpan<double> values, int polynomial, Span<double> destination)
    {
        for (int piece = 0; piece * _pieceLength < _ringLength; piece++)
        {
            values.Slice(piece * _pieceLength, _pieceLength).CopyTo(destination[Start(piece, polynomial)..]);
        }
    }
}
