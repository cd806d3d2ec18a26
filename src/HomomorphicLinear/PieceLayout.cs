using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear;

/// <summary>
/// Order in memory of many polynomials that are summed together: a piece of every polynomial, then the next piece. A sum reads pieces from end to end, and those of
/// all of a layer's ciphertexts stay in the cache while one answer's plaintexts after another pass.
/// </summary>
/// <param name="ringLength">Doubles of a polynomial.</param>
/// <param name="polynomials">Polynomials side by side.</param>
internal readonly struct PieceLayout(int ringLength, int polynomials)
{
    /// <summary>LOCAL: doubles of a piece, two cache lines; longer ones would lie at distances that share the cache's sets.</summary>
    public const int PieceLength = 16;

    private readonly int _ringLength = ringLength;
    private readonly int _polynomials = polynomials;

    /// <summary>Doubles of all polynomials.</summary>
    public int Length => checked(_ringLength * _polynomials);

    /// <summary>Where a piece of a polynomial begins.</summary>
    /// <param name="piece">Number of the piece, through all primes.</param>
    /// <param name="polynomial">Number of the polynomial.</param>
    /// <returns>Index of its first double.</returns>
    public int Start(int piece, int polynomial) => ((piece * _polynomials) + polynomial) * PieceLength;

    /// <summary>Stores polynomials that follow one another.</summary>
    /// <param name="values">Polynomial after polynomial, each as long as the layout's.</param>
    /// <param name="count">How many.</param>
    /// <param name="first">Number of the first.</param>
    /// <param name="destination">As long as <see cref="Length"/>.</param>
    public void Store(ReadOnlySpan<double> values, int count, int first, Span<double> destination)
    {
        ReadOnlySpan<Piece> pieces = MemoryMarshal.Cast<double, Piece>(values);
        Span<Piece> places = MemoryMarshal.Cast<double, Piece>(destination);
        int length = _ringLength / PieceLength;
        for (int piece = 0; piece < length; piece++)
        {
            Span<Piece> place = places.Slice((piece * _polynomials) + first, count);
            for (int polynomial = 0; polynomial < count; polynomial++)
            {
                place[polynomial] = pieces[(polynomial * length) + piece];
            }
        }
    }

    [InlineArray(PieceLength)]
    private struct Piece
    {
        private double _first;
    }
}
