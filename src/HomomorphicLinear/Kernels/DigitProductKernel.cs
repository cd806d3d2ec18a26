using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Sums of weights times digits of shifted polynomials, two polynomials a term, for some coefficients of some answers at a time.</summary>
/// <remarks>
/// A term is a place in memory, where the digits of two polynomials lie side by side, shifted as the term's power of x says, and a pair of weights for each answer.
/// Sums of 32 bits are widened before they could overflow. Places and loops depend on the layer's geometry alone, never on a weight.
/// </remarks>
internal static class DigitProductKernel
{
    /// <summary>Answers at a time: each pair of digits that is read serves so many.</summary>
    public const int Answers = 4;

    /// <summary>Coefficients at a time.</summary>
    public const int Length = 32;

    /// <summary>Sums terms.</summary>
    /// <param name="pairs">Digits, two polynomials' in a word.</param>
    /// <param name="starts">Of each term, where the first coefficient's word lies; at least one term.</param>
    /// <param name="offset">Added to every start.</param>
    /// <param name="weights">Of each term, a pair of weights for each answer.</param>
    /// <param name="termsInAWord">Terms that 32 bits can sum.</param>
    /// <param name="isFirst">Whether sums are overwritten; otherwise they are added to.</param>
    /// <param name="sums">Of each answer, <see cref="Length"/> sums.</param>
    public static void Sum(
        ReadOnlySpan<int> pairs, ReadOnlySpan<int> starts, int offset, ReadOnlySpan<int> weights, int termsInAWord, bool isFirst, Span<double> sums)
    {
        if (weights.Length != Answers * starts.Length || sums.Length != Answers * Length || starts.IsEmpty)
        {
            throw new ArgumentException($"{starts.Length} terms, {weights.Length} weights and {sums.Length} sums for {Answers} answers of {Length} coefficients");
        }

        if (PairLanes512.IsSupported)
        {
            SumVector<PairLanes512>(pairs, starts, offset, weights, termsInAWord, isFirst, sums);
        }
        else if (PairLanes256.IsSupported)
        {
            SumVector<PairLanes256>(pairs, starts, offset, weights, termsInAWord, isFirst, sums);
        }
        else
        {
            SumPortable(pairs, starts, offset, weights, isFirst, sums);
        }
    }

    internal static void SumPortable(
        ReadOnlySpan<int> pairs, ReadOnlySpan<int> starts, int offset, ReadOnlySpan<int> weights, bool isFirst, Span<double> sums)
    {
        for (int answer = 0; answer < Answers; answer++)
        {
            for (int i = 0; i < Length; i++)
            {
                long sum = 0;
                for (int term = 0; term < starts.Length; term++)
                {
                    int pair = pairs[starts[term] + offset + i];
                    int weight = weights[(Answers * term) + answer];
                    sum += ((short)pair * (short)weight) + (long)((pair >> 16) * (weight >> 16));
                }

                sums[(answer * Length) + i] = (isFirst ? 0 : sums[(answer * Length) + i]) + sum;
            }
        }
    }

    internal static void SumVector<T>(
        ReadOnlySpan<int> pairs, ReadOnlySpan<int> starts, int offset, ReadOnlySpan<int> weights, int termsInAWord, bool isFirst, Span<double> sums)
        where T : struct, IPairLanes<T>
    {
        ref int pair = ref MemoryMarshal.GetReference(pairs);
        ref int start = ref MemoryMarshal.GetReference(starts);
        ref int weight = ref MemoryMarshal.GetReference(weights);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        for (int i = 0; i < Length; i += 2 * T.Count)
        {
            for (int first = 0; first < starts.Length; first += termsInAWord)
            {
                SumWords<T>(
                    ref Unsafe.Add(ref pair, offset + i), ref Unsafe.Add(ref start, first), ref Unsafe.Add(ref weight, Answers * first),
                    Math.Min(termsInAWord, starts.Length - first), isFirst && first == 0, ref sum, i);
            }
        }
    }

    /// <summary>Two vectors of four answers: eight sums hide the latency, and six loads serve eight multiplications.</summary>
    private static void SumWords<T>(ref int pair, ref int start, ref int weight, int terms, bool isFirst, ref double sums, int index)
        where T : struct, IPairLanes<T>
    {
        T sum00 = T.Zero;
        T sum01 = T.Zero;
        T sum10 = T.Zero;
        T sum11 = T.Zero;
        T sum20 = T.Zero;
        T sum21 = T.Zero;
        T sum30 = T.Zero;
        T sum31 = T.Zero;
        for (nint term = 0; term < terms; term++)
        {
            nint place = Unsafe.Add(ref start, term);
            T x0 = T.Load(ref pair, place);
            T x1 = T.Load(ref pair, place + T.Count);
            ref int row = ref Unsafe.Add(ref weight, Answers * term);
            T y = T.Broadcast(row);
            sum00 = T.MultiplyAdd(sum00, x0, y);
            sum01 = T.MultiplyAdd(sum01, x1, y);
            y = T.Broadcast(Unsafe.Add(ref row, 1));
            sum10 = T.MultiplyAdd(sum10, x0, y);
            sum11 = T.MultiplyAdd(sum11, x1, y);
            y = T.Broadcast(Unsafe.Add(ref row, 2));
            sum20 = T.MultiplyAdd(sum20, x0, y);
            sum21 = T.MultiplyAdd(sum21, x1, y);
            y = T.Broadcast(Unsafe.Add(ref row, 3));
            sum30 = T.MultiplyAdd(sum30, x0, y);
            sum31 = T.MultiplyAdd(sum31, x1, y);
        }

        T.Flush(sum00, isFirst, ref sums, index);
        T.Flush(sum01, isFirst, ref sums, index + T.Count);
        T.Flush(sum10, isFirst, ref sums, Length + index);
        T.Flush(sum11, isFirst, ref sums, Length + index + T.Count);
        T.Flush(sum20, isFirst, ref sums, (2 * Length) + index);
        T.Flush(sum21, isFirst, ref sums, (2 * Length) + index + T.Count);
        T.Flush(sum30, isFirst, ref sums, (3 * Length) + index);
        T.Flush(sum31, isFirst, ref sums, (3 * Length) + index + T.Count);
    }
}
