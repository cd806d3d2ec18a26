using System.Buffers;

namespace PrivateInference.HomomorphicLinear;

/// <summary>
/// Large arrays of one evaluation, lent by the process's pool: fresh ones of the same size for every layer would be new pages each time, which the system clears
/// and the collector gives back.
/// </summary>
/// <remarks>
/// Their content is that of garbage on the heap: ciphertexts, and sums and transformed weights of the server, which nobody but the process itself can read; shares and
/// masks are not lent. An array that is not given back, since an evaluation failed, is the collector's.
/// </remarks>
internal static class WorkArrays
{
    /// <summary>Lends an array.</summary>
    /// <typeparam name="T">Its elements.</typeparam>
    /// <param name="length">Elements.</param>
    /// <returns>So many elements of an array that may have more; of any content.</returns>
    public static ArraySegment<T> Rent<T>(int length) => new(ArrayPool<T>.Shared.Rent(length), 0, length);

    /// <summary>Takes an array back, which nobody may use any more.</summary>
    /// <typeparam name="T">Its elements.</typeparam>
    /// <param name="array">From <see cref="Rent"/>, not given back before; an empty one is passed over.</param>
    public static void Return<T>(ArraySegment<T> array)
    {
        if (array.Count > 0)
        {
            ArrayPool<T>.Shared.Return(array.Array!);
        }
    }
}
