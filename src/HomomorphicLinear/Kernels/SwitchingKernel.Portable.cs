namespace PrivateInference.HomomorphicLinear.Kernels;

internal static partial class SwitchingKernel
{
    internal static void AddPortable(Modulus modulus, ReadOnlySpan<double> addend, Span<double> sum)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = modulus.ToCentred(modulus.Reduce((long)sum[i] + (long)addend[i]));
        }
    }

    internal static void SubtractScalePortable(Modulus modulus, ReadOnlySpan<double> taken, ulong factor, Span<double> value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            value[i] = modulus.ToCentred(modulus.Multiply(modulus.Reduce((long)value[i] - (long)taken[i]), factor));
        }
    }

    internal static void SplitDigitPortable(int bits, Span<double> value, Span<double> digit)
    {
        // Math.Round takes ties to even, as the vector path's rounding does.
        double scale = Math.ScaleB(1.0, -bits);
        double unit = Math.ScaleB(1.0, bits);
        for (int i = 0; i < value.Length; i++)
        {
            double rest = Math.Round(value[i] * scale);
            digit[i] = value[i] - (rest * unit);
            value[i] = rest;
        }
    }
}
