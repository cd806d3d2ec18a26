using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.Networks.Execution;

/// <summary>Fully connected layers in single precision.</summary>
internal static class FloatDense
{
    private const int WorthSharing = 1 << 20;

    /// <summary>Multiplies weights with one vector.</summary>
    /// <param name="weights">Row-major [outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="input">[inputs].</param>
    /// <param name="outputs">Number of outputs.</param>
    /// <returns>[outputs].</returns>
    public static float[] Run(float[] weights, float[]? bias, float[] input, int outputs)
    {
        float[] result = new float[outputs];
        if (weights.Length < WorthSharing)
        {
            for (int row = 0; row < outputs; row++)
            {
                Row(row);
            }
        }
        else
        {
            Parallel.For(0, outputs, Row);
        }

        return result;

        void Row(int row) => result[row] = (bias?[row] ?? 0) + Dot(weights.AsSpan(row * input.Length, input.Length), input);
    }

    // Four independent sums of eight lanes; what is left over is added one by one.
    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float x = ref MemoryMarshal.GetReference(a);
        ref float y = ref MemoryMarshal.GetReference(b);
        Vector256<float> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i + 32 <= a.Length; i += 32)
        {
            nuint k = (nuint)i;
            s0 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k), Vector256.LoadUnsafe(ref y, k), s0);
            s1 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k + 8), Vector256.LoadUnsafe(ref y, k + 8), s1);
            s2 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k + 16), Vector256.LoadUnsafe(ref y, k + 16), s2);
            s3 = Vector256.MultiplyAddEstimate(Vector256.LoadUnsafe(ref x, k + 24), Vector256.LoadUnsafe(ref y, k + 24), s3);
        }

        float sum = Vector256.Sum(s0 + s1 + (s2 + s3));
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
