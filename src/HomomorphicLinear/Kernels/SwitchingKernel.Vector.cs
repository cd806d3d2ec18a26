using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

internal static partial class SwitchingKernel
{
    // Adding and taking away 1.5 * 2^52 rounds any double below 2^51 in magnitude to the nearest integer.
    private const double RoundingShift = 6755399441055744.0;

    internal static void AddVector<T>(Modulus modulus, ReadOnlySpan<double> addend, Span<double> sum)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        ref double x = ref MemoryMarshal.GetReference(addend);
        ref double z = ref MemoryMarshal.GetReference(sum);
        for (int i = 0; i < sum.Length; i += T.Count)
        {
            T.Store(ring.Reduce(T.Load(ref z, i) + T.Load(ref x, i)), ref z, i);
        }
    }

    internal static void SubtractScaleVector<T>(Modulus modulus, ReadOnlySpan<double> taken, ulong factor, Span<double> value)
        where T : struct, ILanes<T>
    {
        ModularLanes<T> ring = new(modulus);
        double constant = modulus.ToCentred(factor);
        T y = T.Create(constant);
        T quotient = T.Create(constant / modulus.Value);
        ref double x = ref MemoryMarshal.GetReference(taken);
        ref double z = ref MemoryMarshal.GetReference(value);
        for (int i = 0; i < value.Length; i += T.Count)
        {
            // At most 9p/4, so below 2^53: exact; brought within 2^52 by a first reduction where p has 51 bits.
            T.Store(ring.Reduce(ring.MultiplyLazy(ring.Reduce(T.Load(ref z, i)) - T.Load(ref x, i), y, quotient)), ref z, i);
        }
    }

    internal static void SplitDigitVector<T>(int bits, Span<double> value, Span<double> digit)
        where T : struct, ILanes<T>
    {
        T scale = T.Create(Math.ScaleB(1.0, -bits));
        T unit = T.Create(Math.ScaleB(1.0, bits));
        T shift = T.Create(RoundingShift);
        ref double x = ref MemoryMarshal.GetReference(value);
        ref double z = ref MemoryMarshal.GetReference(digit);
        for (int i = 0; i < value.Length; i += T.Count)
        {
            T whole = T.Load(ref x, i);
            T rest = T.MultiplyAdd(whole, scale, shift) - shift;
            T.Store(T.SubtractProduct(rest, unit, whole), ref z, i);
            T.Store(rest, ref x, i);
        }
    }
}
