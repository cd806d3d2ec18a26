namespace PrivateInference.HomomorphicLinear.Kernels;

internal static partial class NttKernel
{
    internal static void ForwardPortable(NttTables tables, Span<double> polynomial)
    {
        Modulus modulus = tables.Modulus;
        ulong[] values = ToIntegers(modulus, polynomial);
        for (int blocks = 1, gap = values.Length / 2; gap >= 1; blocks *= 2, gap /= 2)
        {
            for (int block = 0; block < blocks; block++)
            {
                ulong root = tables.Roots[blocks + block];
                int start = 2 * block * gap;
                for (int i = start; i < start + gap; i++)
                {
                    ulong product = modulus.Multiply(values[i + gap], root);
                    values[i + gap] = modulus.Subtract(values[i], product);
                    values[i] = modulus.Add(values[i], product);
                }
            }
        }

        ToCentred(modulus, values, polynomial);
    }

    internal static void InversePortable(NttTables tables, Span<double> polynomial, ulong factor)
    {
        Modulus modulus = tables.Modulus;
        ulong[] values = ToIntegers(modulus, polynomial);
        for (int blocks = values.Length / 2, gap = 1; blocks >= 1; blocks /= 2, gap *= 2)
        {
            for (int block = 0; block < blocks; block++)
            {
                ulong root = tables.InverseRoots[blocks + block];
                int start = 2 * block * gap;
                for (int i = start; i < start + gap; i++)
                {
                    ulong difference = modulus.Subtract(values[i], values[i + gap]);
                    values[i] = modulus.Add(values[i], values[i + gap]);
                    values[i + gap] = modulus.Multiply(difference, root);
                }
            }
        }

        ulong scale = modulus.Multiply(tables.InverseDegree, factor);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = modulus.Multiply(values[i], scale);
        }

        ToCentred(modulus, values, polynomial);
    }

    private static ulong[] ToIntegers(Modulus modulus, ReadOnlySpan<double> polynomial)
    {
        ulong[] values = new ulong[polynomial.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = modulus.Reduce((long)polynomial[i]);
        }

        return values;
    }

    private static void ToCentred(Modulus modulus, ReadOnlySpan<ulong> values, Span<double> polynomial)
    {
        for (int i = 0; i < values.Length; i++)
        {
            polynomial[i] = modulus.ToCentred(values[i]);
        }
    }
}
