using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

internal static partial class NttKernel
{
    internal static void ForwardVector<T>(NttTables tables, Span<double> polynomial)
        where T : struct, ILanes<T>
    {
        // Between levels every value is within 2p: each pass brings its sums' first terms within p/2 and adds at most two products of 3p/4.
        ModularLanes<T> ring = new(tables.Modulus);
        ref double values = ref MemoryMarshal.GetReference(polynomial);
        ref double roots = ref MemoryMarshal.GetArrayDataReference(tables.Forward.Values);
        ref double quotients = ref MemoryMarshal.GetArrayDataReference(tables.Forward.Quotients);
        int gap = polynomial.Length / 2;
        int blocks = 1;
        int wideLevels = int.Log2(polynomial.Length) - int.Log2(T.Count);
        if (wideLevels % 2 != 0)
        {
            ForwardLevel(ring, ref values, T.Create(Unsafe.Add(ref roots, 1)), T.Create(Unsafe.Add(ref quotients, 1)), gap);
            gap /= 2;
            blocks = 2;
        }

        for (; gap > T.Count; gap /= 4, blocks *= 4)
        {
            ForwardTwoLevels(ring, ref values, ref roots, ref quotients, gap, blocks);
        }

        ForwardTail(ring, ref values, tables.Forward, polynomial.Length);
    }

    internal static void InverseVector<T>(NttTables tables, Span<double> polynomial, ulong factor)
        where T : struct, ILanes<T>
    {
        // Between levels every value is within p.
        ModularLanes<T> ring = new(tables.Modulus);
        ref double values = ref MemoryMarshal.GetReference(polynomial);
        ref double roots = ref MemoryMarshal.GetArrayDataReference(tables.Inverse.Values);
        ref double quotients = ref MemoryMarshal.GetArrayDataReference(tables.Inverse.Quotients);
        int n = polynomial.Length;
        InverseHead(ring, ref values, tables.Inverse, n);
        int gap = T.Count;
        int blocks = n / (2 * gap);
        for (; blocks >= 2; gap *= 4, blocks /= 4)
        {
            InverseTwoLevels(ring, ref values, ref roots, ref quotients, gap, blocks);
        }

        double scale = tables.Modulus.ToCentred(tables.Modulus.Multiply(tables.InverseDegree, factor));
        double scaledRoot = tables.Modulus.ToCentred(tables.Modulus.Multiply(tables.Modulus.Multiply(tables.InverseDegree, factor), tables.InverseRoots[1]));
        if (blocks == 1)
        {
            InverseLastLevel(ring, ref values, scale, scaledRoot, tables.Modulus.Value, n / 2);
        }
        else
        {
            Scale(ring, ref values, scale, tables.Modulus.Value, n);
        }
    }

    private static void ForwardLevel<T>(ModularLanes<T> ring, ref double values, T root, T quotient, int gap)
        where T : struct, ILanes<T>
    {
        for (int i = 0; i < gap; i += T.Count)
        {
            T low = ring.Reduce(T.Load(ref values, i));
            T high = ring.MultiplyLazy(T.Load(ref values, i + gap), root, quotient);
            T.Store(low + high, ref values, i);
            T.Store(low - high, ref values, i + gap);
        }
    }

    private static void ForwardTwoLevels<T>(ModularLanes<T> ring, ref double values, ref double roots, ref double quotients, int gap, int blocks)
        where T : struct, ILanes<T>
    {
        int half = gap / 2;
        for (int block = 0; block < blocks; block++)
        {
            int first = blocks + block;
            T root = T.Create(Unsafe.Add(ref roots, first));
            T quotient = T.Create(Unsafe.Add(ref quotients, first));
            T rootA = T.Create(Unsafe.Add(ref roots, 2 * first));
            T quotientA = T.Create(Unsafe.Add(ref quotients, 2 * first));
            T rootB = T.Create(Unsafe.Add(ref roots, (2 * first) + 1));
            T quotientB = T.Create(Unsafe.Add(ref quotients, (2 * first) + 1));
            int start = 2 * block * gap;
            for (int i = start; i < start + half; i += T.Count)
            {
                T x0 = ring.Reduce(T.Load(ref values, i));
                T x1 = ring.Reduce(T.Load(ref values, i + half));
                T x2 = ring.MultiplyLazy(T.Load(ref values, i + gap), root, quotient);
                T x3 = ring.MultiplyLazy(T.Load(ref values, i + gap + half), root, quotient);
                T y0 = x0 + x2;
                T y2 = x0 - x2;
                T y1 = ring.MultiplyLazy(x1 + x3, rootA, quotientA);
                T y3 = ring.MultiplyLazy(x1 - x3, rootB, quotientB);
                T.Store(y0 + y1, ref values, i);
                T.Store(y0 - y1, ref values, i + half);
                T.Store(y2 + y3, ref values, i + gap);
                T.Store(y2 - y3, ref values, i + gap + half);
            }
        }
    }

    private static void ForwardTail<T>(ModularLanes<T> ring, ref double values, NttDoubles roots, int n)
        where T : struct, ILanes<T>
    {
        ref double gap4 = ref MemoryMarshal.GetArrayDataReference(roots.Gap4);
        ref double gap4Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap4Quotients);
        ref double gap2 = ref MemoryMarshal.GetArrayDataReference(roots.Gap2);
        ref double gap2Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap2Quotients);
        ref double gap1 = ref MemoryMarshal.GetArrayDataReference(roots.Gap1);
        ref double gap1Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap1Quotients);
        for (int i = 0; i < n; i += 2 * T.Count)
        {
            int twiddle = i / 2;
            T first = T.Load(ref values, i);
            T second = T.Load(ref values, i + T.Count);
            if (T.Count == 8)
            {
                ForwardShort(ring, 4, ref first, ref second, T.Load(ref gap4, twiddle), T.Load(ref gap4Quotients, twiddle));
            }

            ForwardShort(ring, 2, ref first, ref second, T.Load(ref gap2, twiddle), T.Load(ref gap2Quotients, twiddle));
            ForwardShort(ring, 1, ref first, ref second, T.Load(ref gap1, twiddle), T.Load(ref gap1Quotients, twiddle));
            T.Store(ring.Reduce(first), ref values, i);
            T.Store(ring.Reduce(second), ref values, i + T.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardShort<T>(ModularLanes<T> ring, int gap, ref T first, ref T second, T root, T quotient)
        where T : struct, ILanes<T>
    {
        T.Split(gap, first, second, out T low, out T high);
        low = ring.Reduce(low);
        high = ring.MultiplyLazy(high, root, quotient);
        T.Merge(gap, low + high, low - high, out first, out second);
    }

    private static void InverseHead<T>(ModularLanes<T> ring, ref double values, NttDoubles roots, int n)
        where T : struct, ILanes<T>
    {
        ref double gap4 = ref MemoryMarshal.GetArrayDataReference(roots.Gap4);
        ref double gap4Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap4Quotients);
        ref double gap2 = ref MemoryMarshal.GetArrayDataReference(roots.Gap2);
        ref double gap2Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap2Quotients);
        ref double gap1 = ref MemoryMarshal.GetArrayDataReference(roots.Gap1);
        ref double gap1Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap1Quotients);
        for (int i = 0; i < n; i += 2 * T.Count)
        {
            int twiddle = i / 2;
            T first = T.Load(ref values, i);
            T second = T.Load(ref values, i + T.Count);
            InverseShort(ring, 1, ref first, ref second, T.Load(ref gap1, twiddle), T.Load(ref gap1Quotients, twiddle));
            InverseShort(ring, 2, ref first, ref second, T.Load(ref gap2, twiddle), T.Load(ref gap2Quotients, twiddle));
            if (T.Count == 8)
            {
                InverseShort(ring, 4, ref first, ref second, T.Load(ref gap4, twiddle), T.Load(ref gap4Quotients, twiddle));
            }

            T.Store(first, ref values, i);
            T.Store(second, ref values, i + T.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseShort<T>(ModularLanes<T> ring, int gap, ref T first, ref T second, T root, T quotient)
        where T : struct, ILanes<T>
    {
        T.Split(gap, first, second, out T low, out T high);
        T sum = ring.Reduce(low + high);
        T difference = ring.MultiplyLazy(low - high, root, quotient);
        T.Merge(gap, sum, difference, out first, out second);
    }

    private static void InverseTwoLevels<T>(ModularLanes<T> ring, ref double values, ref double roots, ref double quotients, int gap, int blocks)
        where T : struct, ILanes<T>
    {
        // Inputs within p: the first sums are reduced to p/2 and the first products are within 3p/4, so the outputs are within p.
        for (int block = 0; block < blocks / 2; block++)
        {
            int first = blocks + (2 * block);
            T rootA = T.Create(Unsafe.Add(ref roots, first));
            T quotientA = T.Create(Unsafe.Add(ref quotients, first));
            T rootB = T.Create(Unsafe.Add(ref roots, first + 1));
            T quotientB = T.Create(Unsafe.Add(ref quotients, first + 1));
            T root = T.Create(Unsafe.Add(ref roots, first / 2));
            T quotient = T.Create(Unsafe.Add(ref quotients, first / 2));
            int start = 4 * block * gap;
            for (int i = start; i < start + gap; i += T.Count)
            {
                T x0 = T.Load(ref values, i);
                T x1 = T.Load(ref values, i + gap);
                T x2 = T.Load(ref values, i + (2 * gap));
                T x3 = T.Load(ref values, i + (3 * gap));
                T y0 = ring.Reduce(x0 + x1);
                T y1 = ring.MultiplyLazy(x0 - x1, rootA, quotientA);
                T y2 = ring.Reduce(x2 + x3);
                T y3 = ring.MultiplyLazy(x2 - x3, rootB, quotientB);
                T.Store(y0 + y2, ref values, i);
                T.Store(ring.Reduce(y1 + y3), ref values, i + gap);
                T.Store(ring.MultiplyLazy(y0 - y2, root, quotient), ref values, i + (2 * gap));
                T.Store(ring.MultiplyLazy(y1 - y3, root, quotient), ref values, i + (3 * gap));
            }
        }
    }

    private static void InverseLastLevel<T>(ModularLanes<T> ring, ref double values, double scale, double scaledRoot, double prime, int gap)
        where T : struct, ILanes<T>
    {
        T factor = T.Create(scale);
        T factorQuotient = T.Create(scale / prime);
        T root = T.Create(scaledRoot);
        T rootQuotient = T.Create(scaledRoot / prime);
        for (int i = 0; i < gap; i += T.Count)
        {
            T low = T.Load(ref values, i);
            T high = T.Load(ref values, i + gap);
            T.Store(ring.Reduce(ring.MultiplyLazy(low + high, factor, factorQuotient)), ref values, i);
            T.Store(ring.Reduce(ring.MultiplyLazy(low - high, root, rootQuotient)), ref values, i + gap);
        }
    }

    private static void Scale<T>(ModularLanes<T> ring, ref double values, double scale, double prime, int n)
        where T : struct, ILanes<T>
    {
        T factor = T.Create(scale);
        T quotient = T.Create(scale / prime);
        for (int i = 0; i < n; i += T.Count)
        {
            T.Store(ring.Reduce(ring.MultiplyLazy(T.Load(ref values, i), factor, quotient)), ref values, i);
        }
    }
}
