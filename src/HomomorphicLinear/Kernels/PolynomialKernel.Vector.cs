namespace PrivateInference.HomomorphicLinear.Kernels;

internal static partial class PolynomialKernel
{
    internal static void MultiplyVector<T>(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> destination)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        ref double x = ref At(left);
        ref double y = ref At(right);
        ref double z = ref At(destination);
        for (int i = 0; i < destination.Length; i += T.Count)
        {
            T.Store(ring.Reduce(ring.MultiplyLazy(T.Load(ref x, i), T.Load(ref y, i))), ref z, i);
        }
    }

    internal static void MultiplyAccumulateLazyVector<T>(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> sum)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        ref double x = ref At(left);
        ref double y = ref At(right);
        ref double z = ref At(sum);
        for (int i = 0; i < sum.Length; i += T.Count)
        {
            T.Store(ring.MultiplyAccumulateLazy(T.Load(ref z, i), T.Load(ref x, i), T.Load(ref y, i)), ref z, i);
        }
    }

    internal static void MultiplyAccumulatePairLazyVector<T>(
        Modulus modulus, ReadOnlySpan<double> constant, ReadOnlySpan<double> linear, ReadOnlySpan<double> plain, Span<double> constantSum, Span<double> linearSum)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        ref double x0 = ref At(constant);
        ref double x1 = ref At(linear);
        ref double z0 = ref At(constantSum);
        ref double z1 = ref At(linearSum);
        if (plain.Length == 1)
        {
            T same = T.Create(plain[0]);
            for (int i = 0; i < constantSum.Length; i += T.Count)
            {
                T.Store(ring.MultiplyAccumulateLazy(T.Load(ref z0, i), T.Load(ref x0, i), same), ref z0, i);
                T.Store(ring.MultiplyAccumulateLazy(T.Load(ref z1, i), T.Load(ref x1, i), same), ref z1, i);
            }

            return;
        }

        ref double y = ref At(plain);
        for (int i = 0; i < constantSum.Length; i += T.Count)
        {
            T weight = T.Load(ref y, i);
            T.Store(ring.MultiplyAccumulateLazy(T.Load(ref z0, i), T.Load(ref x0, i), weight), ref z0, i);
            T.Store(ring.MultiplyAccumulateLazy(T.Load(ref z1, i), T.Load(ref x1, i), weight), ref z1, i);
        }
    }

    internal static void ReduceVector<T>(Modulus modulus, Span<double> polynomial)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        ref double x = ref At(polynomial);
        for (int i = 0; i < polynomial.Length; i += T.Count)
        {
            T.Store(ring.Reduce(T.Load(ref x, i)), ref x, i);
        }
    }

    internal static void MultiplyAccumulateVector<T>(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> sum)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        ref double x = ref At(left);
        ref double y = ref At(right);
        ref double z = ref At(sum);
        for (int i = 0; i < sum.Length; i += T.Count)
        {
            T.Store(ring.Reduce(ring.MultiplyAccumulateLazy(T.Load(ref z, i), T.Load(ref x, i), T.Load(ref y, i))), ref z, i);
        }
    }

    internal static void AddScaledVector<T>(Modulus modulus, ReadOnlySpan<double> first, ReadOnlySpan<double> second, ulong factor, Span<double> sum)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        (T y, T quotient) = Constant<T>(modulus, factor);
        ref double a = ref At(first);
        ref double b = ref At(second);
        ref double z = ref At(sum);
        bool isOne = second.IsEmpty;
        for (int i = 0; i < sum.Length; i += T.Count)
        {
            // A product within 3p/4 and a sum within p/2: one reduction brings both home.
            T value = isOne ? T.Load(ref a, i) : T.Load(ref a, i) + T.Load(ref b, i);
            T.Store(ring.Reduce(ring.MultiplyLazy(value, y, quotient) + T.Load(ref z, i)), ref z, i);
        }
    }

    internal static void AddScaledPairVector<T>(
        Modulus modulus, ReadOnlySpan<double> first, ReadOnlySpan<double> second, ulong factor, ReadOnlySpan<double> high, ulong highFactor, Span<double> sum)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        (T y, T quotient) = Constant<T>(modulus, factor);
        (T highY, T highQuotient) = Constant<T>(modulus, highFactor);
        ref double a = ref At(first);
        ref double b = ref At(second);
        ref double c = ref At(high);
        ref double z = ref At(sum);
        bool isOne = second.IsEmpty;
        for (int i = 0; i < sum.Length; i += T.Count)
        {
            // Two products within 3p/4 and a sum within p/2 are within 2p.
            T value = isOne ? T.Load(ref a, i) : T.Load(ref a, i) + T.Load(ref b, i);
            T product = ring.MultiplyLazy(value, y, quotient) + ring.MultiplyLazy(T.Load(ref c, i), highY, highQuotient);
            T.Store(ring.Reduce(product + T.Load(ref z, i)), ref z, i);
        }
    }

    internal static void CombineVector<T>(Modulus modulus, ReadOnlySpan<double> high, ulong factor, ReadOnlySpan<double> low, Span<double> destination)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        (T y, T quotient) = Constant<T>(modulus, factor);
        ref double x = ref At(high);
        ref double w = ref At(low);
        ref double z = ref At(destination);
        for (int i = 0; i < destination.Length; i += T.Count)
        {
            // The low part may be many times p: one reduction brings it within p/2 and an error, the last one brings the sum home.
            T product = ring.MultiplyLazy(T.Load(ref x, i), y, quotient);
            T.Store(ring.Reduce(product + ring.Reduce(T.Load(ref w, i))), ref z, i);
        }
    }

    /// <summary>A constant as <see cref="ModularLanes{T}.MultiplyLazy(T, T, T)"/> takes it.</summary>
    private static (T Value, T Quotient) Constant<T>(Modulus modulus, ulong factor)
        where T : struct, ILanes<T>
    {
        double constant = modulus.ToCentred(factor);
        return (T.Create(constant), T.Create(constant / modulus.Value));
    }
}
