namespace PrivateInference.HomomorphicLinear;

/// <summary>Sums of ciphertexts times plaintexts, for a batch of answers at a time.</summary>
internal interface IAnswerSums
{
    /// <summary>Answers of a tile in a batch.</summary>
    int BatchSize { get; }

    /// <summary>Whether sums are coefficients, at most 2^51 in magnitude, and of <c>c0</c> only those that are sent; otherwise values in transform order, within 5p/4.</summary>
    bool AreCoefficients { get; }

    /// <summary>Sums the answers of a batch, for all tiles.</summary>
    /// <param name="first">First answer, within its tile: a multiple of the batch's size.</param>
    /// <param name="count">Answers, at most a batch.</param>
    /// <param name="degreeOfParallelism">Threads.</param>
    void Run(int first, int count, int degreeOfParallelism);

    /// <summary><c>c0</c> of a summed answer.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="inBatch">Within the batch.</param>
    /// <returns>Prime by prime.</returns>
    Span<double> Constant(int tile, int inBatch);

    /// <summary><c>c1</c> of a summed answer.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="inBatch">Within the batch.</param>
    /// <returns>Prime by prime.</returns>
    Span<double> Linear(int tile, int inBatch);

    /// <summary>Gives back sums and ciphertexts, none of which may be read any more.</summary>
    void Release();
}
