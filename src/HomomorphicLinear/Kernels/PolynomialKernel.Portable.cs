namespace PrivateInference.HomomorphicLinear.Kernels;

internal static partial class PolynomialKernel
{
    internal static void MultiplyPortable(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = modulus.ToCentred(modulus.Multiply(modulus.Reduce((long)left[i]), modulus.Reduce((long)right[i])));
        }
    }

    internal static void MultiplyAccumulatePortable(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            ulong product = modulus.Multiply(modulus.Reduce((long)left[i]), modulus.Reduce((long)right[i]));
            sum[i] = modulus.ToCentred(modulus.Add(modulus.Reduce((long)sum[i]), product));
        }
    }

    internal static void MultiplyAccumulatePairPortable(
        Modulus modulus, ReadOnlySpan<double> constant, ReadOnlySpan<double> linear, ReadOnlySpan<double> plain, Span<double> constantSum, Span<double> linearSum)
    {
        double[] values = new double[constant.Length];
        if (plain.Length == 1)
        {
            values.AsSpan().Fill(plain[0]);
        }
        else
        {
            plain.CopyTo(values);
        }

        MultiplyAccumulatePortable(modulus, constant, values, constantSum);
        MultiplyAccumulatePortable(modulus, linear, values, linearSum);
    }

    internal static void ReducePortable(Modulus modulus, Span<double> polynomial)
    {
        for (int i = 0; i < polynomial.Length; i++)
        {
            polynomial[i] = modulus.ToCentred(modulus.Reduce((long)polynomial[i]));
        }
    }

    internal static void AddScaledPortable(Modulus modulus, ReadOnlySpan<double> first, ReadOnlySpan<double> second, ulong factor, Span<double> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            ulong product = modulus.Multiply(modulus.Reduce((long)first[i] + (second.IsEmpty ? 0 : (long)second[i])), factor);
            sum[i] = modulus.ToCentred(modulus.Add(product, modulus.FromCentred(sum[i])));
        }
    }

    internal static void CombinePortable(Modulus modulus, ReadOnlySpan<double> high, ulong factor, ReadOnlySpan<double> low, Span<double> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            ulong product = modulus.Multiply(modulus.Reduce((long)high[i]), factor);
            destination[i] = modulus.ToCentred(modulus.Add(product, modulus.Reduce((long)low[i])));
        }
    }
}
