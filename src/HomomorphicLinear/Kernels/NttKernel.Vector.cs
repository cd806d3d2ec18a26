using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

internal static partial class NttKernel
{
    // LOCAL: doubles of a part that is transformed to its end before the next: it stays in the first-level cache beside its roots.
    private const int PartLength = 2048;

    /// <summary>Longest prime whose values may grow from level to level and are reduced at the end (see <see cref="IGrowth"/>).</summary>
    private const int LooseBits = 46;

    internal static void ForwardVector<T>(NttTables tables, Span<double> polynomial)
        where T : struct, ILanes<T>
    {
        if (tables.Modulus.Bits <= LooseBits)
        {
            ForwardVector<T, Loose>(tables, polynomial);
        }
        else
        {
            ForwardVector<T, Tight>(tables, polynomial);
        }
    }

    internal static void InverseVector<T>(NttTables tables, Span<double> polynomial, ulong factor)
        where T : struct, ILanes<T>
    {
        if (tables.Modulus.Bits <= LooseBits)
        {
            InverseVector<T, Loose>(tables, polynomial, factor);
        }
        else
        {
            InverseVector<T, Tight>(tables, polynomial, factor);
        }
    }

    private static void ForwardVector<T, TGrowth>(NttTables tables, Span<double> polynomial)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        ModularLanes<T> ring = new(tables.Modulus);
        ref double values = ref MemoryMarshal.GetReference(polynomial);
        ref double roots = ref MemoryMarshal.GetArrayDataReference(tables.Forward.Values);
        ref double quotients = ref MemoryMarshal.GetArrayDataReference(tables.Forward.Quotients);
        int gap = polynomial.Length / 2;
        int blocks = 1;
        int wideLevels = int.Log2(polynomial.Length) - int.Log2(T.Count);
        if (wideLevels % 2 != 0)
        {
            ForwardLevel<T, TGrowth>(ring, ref values, T.Create(Unsafe.Add(ref roots, 1)), T.Create(Unsafe.Add(ref quotients, 1)), gap);
            gap /= 2;
            blocks = 2;
        }

        for (; gap > T.Count && 2 * gap > PartLength; gap /= 4, blocks *= 4)
        {
            ForwardTwoLevels<T, TGrowth>(ring, ref values, ref roots, ref quotients, gap, blocks, 0, blocks);
        }

        ForwardParts<T, TGrowth>(ring, tables, ref values, blocks, gap);
    }

    /// <summary>The levels that are left, part after part, of a polynomial that the first levels have divided into parts of twice the gap.</summary>
    private static void ForwardParts<T, TGrowth>(ModularLanes<T> ring, NttTables tables, ref double values, int parts, int gap)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        ref double roots = ref MemoryMarshal.GetArrayDataReference(tables.Forward.Values);
        ref double quotients = ref MemoryMarshal.GetArrayDataReference(tables.Forward.Quotients);
        for (int part = 0; part < parts; part++)
        {
            int partGap = gap;
            for (int blocks = 1; partGap > T.Count; partGap /= 4, blocks *= 4)
            {
                ForwardTwoLevels<T, TGrowth>(ring, ref values, ref roots, ref quotients, partGap, parts * blocks, part * blocks, blocks);
            }

            ForwardTail<T, TGrowth>(ring, ref values, tables.Forward, 2 * gap * part, 2 * gap);
        }
    }

    private static void ForwardLevel<T, TGrowth>(ModularLanes<T> ring, ref double values, T root, T quotient, int gap)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        for (int i = 0; i < gap; i += T.Count)
        {
            T low = Narrow<T, TGrowth>(ring, T.Load(ref values, i));
            T high = ring.MultiplyLazy(T.Load(ref values, i + gap), root, quotient);
            T.Store(low + high, ref values, i);
            T.Store(low - high, ref values, i + gap);
        }
    }

    /// <summary>Two levels of some blocks: those from <paramref name="firstBlock"/> of the <paramref name="blocks"/> that the first of them has.</summary>
    private static void ForwardTwoLevels<T, TGrowth>(
        ModularLanes<T> ring, ref double values, ref double roots, ref double quotients, int gap, int blocks, int firstBlock, int count)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        int half = gap / 2;
        for (int block = firstBlock; block < firstBlock + count; block++)
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
                T x0 = Narrow<T, TGrowth>(ring, T.Load(ref values, i));
                T x1 = Narrow<T, TGrowth>(ring, T.Load(ref values, i + half));
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

    private static void InverseVector<T, TGrowth>(NttTables tables, Span<double> polynomial, ulong factor)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        ModularLanes<T> ring = new(tables.Modulus);
        ref double values = ref MemoryMarshal.GetReference(polynomial);
        ref double roots = ref MemoryMarshal.GetArrayDataReference(tables.Inverse.Values);
        ref double quotients = ref MemoryMarshal.GetArrayDataReference(tables.Inverse.Quotients);
        int n = polynomial.Length;
        int gap = T.Count;
        int part = Math.Min(n, PartLength);
        for (int start = 0; start < n; start += part)
        {
            InverseHead<T, TGrowth>(ring, ref values, tables.Inverse, start, part);
            for (gap = T.Count; 4 * gap <= part && 4 * gap < n; gap *= 4)
            {
                InverseTwoLevels<T, TGrowth>(ring, ref values, ref roots, ref quotients, gap, n / (2 * gap), start, part);
            }
        }

        for (; 4 * gap < n; gap *= 4)
        {
            InverseTwoLevels<T, TGrowth>(ring, ref values, ref roots, ref quotients, gap, n / (2 * gap), 0, n);
        }

        Modulus modulus = tables.Modulus;
        ulong scale = modulus.Multiply(tables.InverseDegree, factor);
        ulong scaledRoot = modulus.Multiply(scale, tables.InverseRoots[1]);
        if (2 * gap == n)
        {
            InverseLastLevel(ring, ref values, modulus.ToCentred(scale), modulus.ToCentred(scaledRoot), modulus.Value, n / 2);
        }
        else
        {
            InverseLastTwoLevels<T, TGrowth>(ring, ref values, tables, modulus.ToCentred(scale), modulus.ToCentred(scaledRoot), n / 4);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Narrow<T, TGrowth>(ModularLanes<T> ring, T value)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth => TGrowth.IsLoose ? value : ring.Reduce(value);

    private static void ForwardTail<T, TGrowth>(ModularLanes<T> ring, ref double values, NttDoubles roots, int start, int length)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        ref double gap4 = ref MemoryMarshal.GetArrayDataReference(roots.Gap4);
        ref double gap4Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap4Quotients);
        ref double gap2 = ref MemoryMarshal.GetArrayDataReference(roots.Gap2);
        ref double gap2Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap2Quotients);
        ref double gap1 = ref MemoryMarshal.GetArrayDataReference(roots.Gap1);
        ref double gap1Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap1Quotients);
        for (int i = start; i < start + length; i += 2 * T.Count)
        {
            int twiddle = i / 2;
            T first = T.Load(ref values, i);
            T second = T.Load(ref values, i + T.Count);
            if (T.Count == 8)
            {
                ForwardShort<T, TGrowth>(ring, 4, ref first, ref second, T.Load(ref gap4, twiddle), T.Load(ref gap4Quotients, twiddle));
            }

            ForwardShort<T, TGrowth>(ring, 2, ref first, ref second, T.Load(ref gap2, twiddle), T.Load(ref gap2Quotients, twiddle));
            ForwardShort<T, TGrowth>(ring, 1, ref first, ref second, T.Load(ref gap1, twiddle), T.Load(ref gap1Quotients, twiddle));
            T.Store(ring.Reduce(first), ref values, i);
            T.Store(ring.Reduce(second), ref values, i + T.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ForwardShort<T, TGrowth>(ModularLanes<T> ring, int gap, ref T first, ref T second, T root, T quotient)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        T.Split(gap, first, second, out T low, out T high);
        low = Narrow<T, TGrowth>(ring, low);
        high = ring.MultiplyLazy(high, root, quotient);
        T.Merge(gap, low + high, low - high, out first, out second);
    }

    private static void InverseHead<T, TGrowth>(ModularLanes<T> ring, ref double values, NttDoubles roots, int start, int length)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        ref double gap4 = ref MemoryMarshal.GetArrayDataReference(roots.Gap4);
        ref double gap4Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap4Quotients);
        ref double gap2 = ref MemoryMarshal.GetArrayDataReference(roots.Gap2);
        ref double gap2Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap2Quotients);
        ref double gap1 = ref MemoryMarshal.GetArrayDataReference(roots.Gap1);
        ref double gap1Quotients = ref MemoryMarshal.GetArrayDataReference(roots.Gap1Quotients);
        for (int i = start; i < start + length; i += 2 * T.Count)
        {
            int twiddle = i / 2;
            T first = T.Load(ref values, i);
            T second = T.Load(ref values, i + T.Count);
            InverseShort<T, TGrowth>(ring, 1, ref first, ref second, T.Load(ref gap1, twiddle), T.Load(ref gap1Quotients, twiddle));
            InverseShort<T, TGrowth>(ring, 2, ref first, ref second, T.Load(ref gap2, twiddle), T.Load(ref gap2Quotients, twiddle));
            if (T.Count == 8)
            {
                InverseShort<T, TGrowth>(ring, 4, ref first, ref second, T.Load(ref gap4, twiddle), T.Load(ref gap4Quotients, twiddle));
            }

            T.Store(first, ref values, i);
            T.Store(second, ref values, i + T.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseShort<T, TGrowth>(ModularLanes<T> ring, int gap, ref T first, ref T second, T root, T quotient)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        T.Split(gap, first, second, out T low, out T high);
        T sum = Narrow<T, TGrowth>(ring, low + high);
        T difference = ring.MultiplyLazy(low - high, root, quotient);
        T.Merge(gap, sum, difference, out first, out second);
    }

    /// <summary>Two levels of the blocks that lie in a part: <paramref name="blocks"/> is how many the first of them has in all.</summary>
    private static void InverseTwoLevels<T, TGrowth>(
        ModularLanes<T> ring, ref double values, ref double roots, ref double quotients, int gap, int blocks, int partStart, int partLength)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        for (int start = partStart; start < partStart + partLength; start += 4 * gap)
        {
            int first = blocks + (start / (2 * gap));
            T rootA = T.Create(Unsafe.Add(ref roots, first));
            T quotientA = T.Create(Unsafe.Add(ref quotients, first));
            T rootB = T.Create(Unsafe.Add(ref roots, first + 1));
            T quotientB = T.Create(Unsafe.Add(ref quotients, first + 1));
            T root = T.Create(Unsafe.Add(ref roots, first / 2));
            T quotient = T.Create(Unsafe.Add(ref quotients, first / 2));
            for (int i = start; i < start + gap; i += T.Count)
            {
                T x0 = T.Load(ref values, i);
                T x1 = T.Load(ref values, i + gap);
                T x2 = T.Load(ref values, i + (2 * gap));
                T x3 = T.Load(ref values, i + (3 * gap));
                T y0 = Narrow<T, TGrowth>(ring, x0 + x1);
                T y1 = ring.MultiplyLazy(x0 - x1, rootA, quotientA);
                T y2 = Narrow<T, TGrowth>(ring, x2 + x3);
                T y3 = ring.MultiplyLazy(x2 - x3, rootB, quotientB);
                T sum = y0 + y2;
                T.Store(TGrowth.IsLoose ? ring.Reduce(sum) : sum, ref values, i);
                T.Store(Narrow<T, TGrowth>(ring, y1 + y3), ref values, i + gap);
                T.Store(ring.MultiplyLazy(y0 - y2, root, quotient), ref values, i + (2 * gap));
                T.Store(ring.MultiplyLazy(y1 - y3, root, quotient), ref values, i + (3 * gap));
            }
        }
    }

    /// <summary>The last two levels, the factor multiplied into both.</summary>
    private static void InverseLastTwoLevels<T, TGrowth>(ModularLanes<T> ring, ref double values, NttTables tables, double scale, double scaledRoot, int gap)
        where T : struct, ILanes<T>
        where TGrowth : struct, IGrowth
    {
        double prime = tables.Modulus.Value;
        T rootA = T.Create(tables.Inverse.Values[2]);
        T quotientA = T.Create(tables.Inverse.Quotients[2]);
        T rootB = T.Create(tables.Inverse.Values[3]);
        T quotientB = T.Create(tables.Inverse.Quotients[3]);
        T factor = T.Create(scale);
        T factorQuotient = T.Create(scale / prime);
        T root = T.Create(scaledRoot);
        T rootQuotient = T.Create(scaledRoot / prime);
        for (int i = 0; i < gap; i += T.Count)
        {
            T x0 = T.Load(ref values, i);
            T x1 = T.Load(ref values, i + gap);
            T x2 = T.Load(ref values, i + (2 * gap));
            T x3 = T.Load(ref values, i + (3 * gap));
            T y0 = Narrow<T, TGrowth>(ring, x0 + x1);
            T y1 = ring.MultiplyLazy(x0 - x1, rootA, quotientA);
            T y2 = Narrow<T, TGrowth>(ring, x2 + x3);
            T y3 = ring.MultiplyLazy(x2 - x3, rootB, quotientB);
            T.Store(ring.Reduce(ring.MultiplyLazy(y0 + y2, factor, factorQuotient)), ref values, i);
            T.Store(ring.Reduce(ring.MultiplyLazy(y1 + y3, factor, factorQuotient)), ref values, i + gap);
            T.Store(ring.Reduce(ring.MultiplyLazy(y0 - y2, root, rootQuotient)), ref values, i + (2 * gap));
            T.Store(ring.Reduce(ring.MultiplyLazy(y1 - y3, root, rootQuotient)), ref values, i + (3 * gap));
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
}
