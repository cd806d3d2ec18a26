using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <content>Transforms of polynomials with few coefficients, as weights are.</content>
/// <remarks>
/// After k levels part j of the <c>2^k</c> holds the polynomial modulo <c>x^m - z_j</c>, <c>m = n / 2^k</c>: a coefficient at <c>i + t m</c> has become
/// itself times <c>z_j^t</c> at place i of every part. For few coefficients those products, from a table of powers, take less than the levels.
/// </remarks>
internal static partial class NttKernel
{
    /// <summary>LOCAL: most coefficients for which the products are cheaper than the levels that they replace.</summary>
    internal const int MostSparse = 80;

    /// <summary>Least degree whose transform has levels to replace.</summary>
    internal const int LeastSparseDegree = 1024;

    internal static void ForwardSparseVector<T>(NttTables tables, ReadOnlySpan<int> places, ReadOnlySpan<double> coefficients, Span<double> polynomial)
        where T : struct, ILanes<T>
    {
        // At most 2^k products of 3p/4 meet at one place: 24p before the levels that are left, and 13p from them, are below 2^52 for p below 2^46.
        ModularLanes<T> ring = new(tables.Modulus);
        NttPowers powers = (int.Log2(tables.Degree) - int.Log2(T.Count)) % 2 == 0 ? tables.Powers16 : tables.Powers32;
        int parts = powers.Parts;
        int length = tables.Degree / parts;
        ref double table = ref MemoryMarshal.GetArrayDataReference(powers.Values);
        ref double quotients = ref MemoryMarshal.GetArrayDataReference(powers.Quotients);
        Span<double> products = stackalloc double[parts];
        ref double product = ref MemoryMarshal.GetReference(products);
        for (int i = 0; i < places.Length; i++)
        {
            T coefficient = T.Create(coefficients[i]);
            int row = places[i] / length * parts;
            for (int part = 0; part < parts; part += T.Count)
            {
                T.Store(ring.MultiplyLazy(coefficient, T.Load(ref table, row + part), T.Load(ref quotients, row + part)), ref product, part);
            }

            Span<double> column = polynomial[(places[i] % length)..];
            for (int part = 0, place = 0; part < products.Length; part++, place += length)
            {
                column[place] += products[part];
            }
        }

        ForwardParts<T, Loose>(ring, tables, ref MemoryMarshal.GetReference(polynomial), parts, length / 2);
    }
}
