using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.Networks.Execution;

/// <summary>Products of rows of weights with a panel of columns, in single precision.</summary>
internal static class MatrixKernel
{
    /// <summary>Columns of a panel: two vectors of eight.</summary>
    public const int PanelColumns = 16;

    // Rows done together: with two vectors each they fill 12 of the 16 registers of AVX2.
    private const int BlockRows = 6;

    /// <summary><c>output[r, c] = bias[r] + sum over k of weights[r, k] * panel[k, c]</c>.</summary>
    /// <param name="weights">Row-major [rows, inner].</param>
    /// <param name="bias">[rows], or empty for zeros.</param>
    /// <param name="panel">Row-major [inner, 16].</param>
    /// <param name="inner">Length of the sums, at least 1.</param>
    /// <param name="output">Row r starts at <c>r * outputStride</c>; only the first <paramref name="columns"/> of each are written.</param>
    /// <param name="outputStride">Distance between rows of the output.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Columns wanted, 1 to 16.</param>
    public static void Multiply(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> bias, ReadOnlySpan<float> panel, int inner, Span<float> output, int outputStride, int rows, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weights.Length, rows * inner, nameof(weights));
        ArgumentOutOfRangeException.ThrowIfLessThan(panel.Length, inner * PanelColumns, nameof(panel));
        ArgumentOutOfRangeException.ThrowIfLessThan(output.Length, rows == 0 ? 0 : ((rows - 1) * outputStride) + columns, nameof(output));
        Span<float> block = stackalloc float[BlockRows * PanelColumns];
        ref float p = ref MemoryMarshal.GetReference(panel);
        for (int row = 0; row < rows; row += BlockRows)
        {
            int count = Math.Min(BlockRows, rows - row);
            ref float w = ref MemoryMarshal.GetReference(weights[(row * inner)..]);
            if (count == BlockRows)
            {
                SixRows(ref w, (nuint)inner, ref p, block);
            }
            else
            {
                for (int i = 0; i < count; i++)
                {
                    OneRow(ref Unsafe.Add(ref w, (nuint)i * (nuint)inner), (nuint)inner, ref p, block[(i * PanelColumns)..]);
                }
            }

            for (int i = 0; i < count; i++)
            {
                Store(block.Slice(i * PanelColumns, columns), bias.IsEmpty ? 0 : bias[row + i], output.Slice((row + i) * outputStride, columns));
            }
        }
    }

    private static void Store(ReadOnlySpan<float> sums, float bias, Span<float> output)
    {
        for (int i = 0; i < sums.Length; i++)
        {
            output[i] = sums[i] + bias;
        }
    }

    private static void SixRows(ref float w, nuint inner, ref float panel, Span<float> block)
    {
        Vector256<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        Vector256<float> d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        ref float wa = ref w;
        ref float wb = ref Unsafe.Add(ref w, inner);
        ref float wc = ref Unsafe.Add(ref w, 2 * inner);
        ref float wd = ref Unsafe.Add(ref w, 3 * inner);
        ref float we = ref Unsafe.Add(ref w, 4 * inner);
        ref float wf = ref Unsafe.Add(ref w, 5 * inner);
        for (nuint k = 0; k < inner; k++)
        {
            Vector256<float> x0 = Vector256.LoadUnsafe(ref panel, k * PanelColumns);
            Vector256<float> x1 = Vector256.LoadUnsafe(ref panel, (k * PanelColumns) + 8);
            Vector256<float> y = Vector256.Create(Unsafe.Add(ref wa, k));
            a0 = Vector256.MultiplyAddEstimate(y, x0, a0);
            a1 = Vector256.MultiplyAddEstimate(y, x1, a1);
            y = Vector256.Create(Unsafe.Add(ref wb, k));
            b0 = Vector256.MultiplyAddEstimate(y, x0, b0);
            b1 = Vector256.MultiplyAddEstimate(y, x1, b1);
            y = Vector256.Create(Unsafe.Add(ref wc, k));
            c0 = Vector256.MultiplyAddEstimate(y, x0, c0);
            c1 = Vector256.MultiplyAddEstimate(y, x1, c1);
            y = Vector256.Create(Unsafe.Add(ref wd, k));
            d0 = Vector256.MultiplyAddEstimate(y, x0, d0);
            d1 = Vector256.MultiplyAddEstimate(y, x1, d1);
            y = Vector256.Create(Unsafe.Add(ref we, k));
            e0 = Vector256.MultiplyAddEstimate(y, x0, e0);
            e1 = Vector256.MultiplyAddEstimate(y, x1, e1);
            y = Vector256.Create(Unsafe.Add(ref wf, k));
            f0 = Vector256.MultiplyAddEstimate(y, x0, f0);
            f1 = Vector256.MultiplyAddEstimate(y, x1, f1);
        }

        ref float result = ref MemoryMarshal.GetReference(block[..(BlockRows * PanelColumns)]);
        a0.StoreUnsafe(ref result);
        a1.StoreUnsafe(ref result, 8);
        b0.StoreUnsafe(ref result, 16);
        b1.StoreUnsafe(ref result, 24);
        c0.StoreUnsafe(ref result, 32);
        c1.StoreUnsafe(ref result, 40);
        d0.StoreUnsafe(ref result, 48);
        d1.StoreUnsafe(ref result, 56);
        e0.StoreUnsafe(ref result, 64);
        e1.StoreUnsafe(ref result, 72);
        f0.StoreUnsafe(ref result, 80);
        f1.StoreUnsafe(ref result, 88);
    }

    private static void OneRow(ref float w, nuint inner, ref float panel, Span<float> block)
    {
        Vector256<float> a0 = default, a1 = default;
        for (nuint k = 0; k < inner; k++)
        {
            Vector256<float> y = Vector256.Create(Unsafe.Add(ref w, k));
            a0 = Vector256.MultiplyAddEstimate(y, Vector256.LoadUnsafe(ref panel, k * PanelColumns), a0);
            a1 = Vector256.MultiplyAddEstimate(y, Vector256.LoadUnsafe(ref panel, (k * PanelColumns) + 8), a1);
        }

        a0.CopyTo(block);
        a1.CopyTo(block[8..]);
    }
}
