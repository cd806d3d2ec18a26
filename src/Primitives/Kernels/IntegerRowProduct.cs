using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.Primitives.Kernels;

/// <summary>Matrix-vector product with the vector's entries in the lanes; four rows share each read of the vector.</summary>
/// <typeparam name="TLanes">The instruction set and lane width.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TElement">One lane.</typeparam>
/// <typeparam name="TWeight">An entry of the matrix: <see cref="short"/>, <see cref="int"/> or <see cref="long"/>.</typeparam>
internal static class IntegerRowProduct<TLanes, TVector, TElement, TWeight>
    where TLanes : struct, IIntegerLanes<TVector, TElement>
    where TVector : struct
    where TElement : unmanaged, IBinaryInteger<TElement>
    where TWeight : unmanaged
{
    /// <summary>The length of a vector of values of which some are used: up to whole vectors of lanes.</summary>
    /// <param name="columns">Columns of the matrix.</param>
    /// <returns>The next multiple of the lanes.</returns>
    internal static int PaddedLength(int columns) => checked(columns + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    /// <summary>Computes <c>output = matrix * values</c> modulo 2^l.</summary>
    /// <param name="matrix">Row-major [rows of <paramref name="output"/>, <paramref name="columns"/>].</param>
    /// <param name="columns">Entries of a row.</param>
    /// <param name="values">Encoded, <see cref="PaddedLength"/> of them, zero beyond the columns.</param>
    /// <param name="output">One entry per row; overwritten.</param>
    /// <param name="mask">The bits to keep, 2^l - 1.</param>
    internal static void Multiply(ReadOnlySpan<TWeight> matrix, int columns, Span<TElement> values, Span<ulong> output, ulong mask)
    {
        // Four rows are read as far as the padding of the values goes: into the next row, times zero. The last ones may not be.
        Span<TElement> sums = stackalloc TElement[4];
        int row = 0;
        for (; row + 4 <= output.Length && ((row + 3) * (long)columns) + values.Length <= matrix.Length; row += 4)
        {
            SumFourRows(ref Unsafe.AsRef(in matrix[row * columns]), columns, values, sums);
            IntegerConversion.Reduce<TElement>(sums, output[row..], mask);
        }

        TWeight[] padded = ArrayPool<TWeight>.Shared.Rent(checked(4 * values.Length));
        for (; row < output.Length; row += 4)
        {
            int rows = Math.Min(4, output.Length - row);
            padded.AsSpan().Clear();
            for (int i = 0; i < rows; i++)
            {
                matrix.Slice((row + i) * columns, columns).CopyTo(padded.AsSpan(i * values.Length));
            }

            SumFourRows(ref padded[0], values.Length, values, sums);
            IntegerConversion.Reduce<TElement>(sums[..rows], output[row..], mask);
        }

        ArrayPool<TWeight>.Shared.Return(padded);
    }

    private static void SumFourRows(ref TWeight row0, int stride, Span<TElement> values, Span<TElement> sums)
    {
        ref TWeight row1 = ref Unsafe.Add(ref row0, stride);
        ref TWeight row2 = ref Unsafe.Add(ref row1, stride);
        ref TWeight row3 = ref Unsafe.Add(ref row2, stride);
        ref TElement value0 = ref MemoryMarshal.GetReference(values);
        TVector sum0 = default;
        TVector sum1 = default;
        TVector sum2 = default;
        TVector sum3 = default;
        for (nint i = 0; i < values.Length; i += TLanes.Count)
        {
            TVector value = TLanes.Load(ref Unsafe.Add(ref value0, i));
            sum0 = TLanes.MultiplyAdd(sum0, TLanes.LoadWeights(ref Unsafe.Add(ref row0, i)), value);
            sum1 = TLanes.MultiplyAdd(sum1, TLanes.LoadWeights(ref Unsafe.Add(ref row1, i)), value);
            sum2 = TLanes.MultiplyAdd(sum2, TLanes.LoadWeights(ref Unsafe.Add(ref row2, i)), value);
            sum3 = TLanes.MultiplyAdd(sum3, TLanes.LoadWeights(ref Unsafe.Add(ref row3, i)), value);
        }

        sums[0] = TLanes.Sum(sum0);
        sums[1] = TLanes.Sum(sum1);
        sums[2] = TLanes.Sum(sum2);
        sums[3] = TLanes.Sum(sum3);
    }
}
