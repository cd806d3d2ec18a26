namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Negacyclic number-theoretic transform: polynomials modulo <c>x^n + 1</c> and a prime to their values at the odd powers of a 2n-th root.</summary>
/// <remarks>
/// Polynomials are doubles that hold integers. The vector path multiplies by a fixed root as <c>h = xy</c>, <c>l = xy - h</c> exactly by a
/// fused multiply-add, <c>q = round(x (y/p))</c> and <c>r = (h - qp) + l</c> (van der Hoeven, Lecerf and Quintin, Modular SIMD arithmetic in Mathemagix,
/// 2014). With <c>p &lt; 2^51</c> and <c>|x| &lt;= 2p</c>, <c>|r| &lt;= 3p/4</c>. The portable path is 64-bit integer arithmetic and is the specification.
/// Values come in bit-reversed order. No branch and no address depends on a value.
/// </remarks>
internal static partial class NttKernel
{
    /// <summary>The vectors in use: <c>AVX-512</c>, <c>AVX2+FMA</c> or <c>portable</c>.</summary>
    public static string Tier => Lanes512.IsSupported ? "AVX-512" : Lanes256.IsSupported ? "AVX2+FMA" : "portable";

    /// <summary>Coefficients to values, in place.</summary>
    /// <param name="tables">Degree n and prime p.</param>
    /// <param name="polynomial">n integers in [-p, p]; overwritten by values in [-(p-1)/2, (p-1)/2].</param>
    public static void Forward(NttTables tables, Span<double> polynomial)
    {
        RequireDegree(tables, polynomial.Length);
        if (Lanes512.IsSupported)
        {
            ForwardVector<Lanes512>(tables, polynomial);
        }
        else if (Lanes256.IsSupported)
        {
            ForwardVector<Lanes256>(tables, polynomial);
        }
        else
        {
            ForwardPortable(tables, polynomial);
        }
    }

    /// <summary>A polynomial of few coefficients to values.</summary>
    /// <param name="tables">Degree n and prime p.</param>
    /// <param name="places">Exponents, all different; public.</param>
    /// <param name="coefficients">As many integers in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="polynomial">n values, overwritten, in [-(p-1)/2, (p-1)/2].</param>
    public static void ForwardSparse(NttTables tables, ReadOnlySpan<int> places, ReadOnlySpan<double> coefficients, Span<double> polynomial)
    {
        RequireDegree(tables, polynomial.Length);
        polynomial.Clear();
        if (places.Length <= MostSparse && tables.Degree >= LeastSparseDegree && tables.Modulus.Bits <= LooseBits)
        {
            if (Lanes512.IsSupported)
            {
                ForwardSparseVector<Lanes512>(tables, places, coefficients, polynomial);
                return;
            }

            if (Lanes256.IsSupported)
            {
                ForwardSparseVector<Lanes256>(tables, places, coefficients, polynomial);
                return;
            }
        }

        for (int i = 0; i < places.Length; i++)
        {
            polynomial[places[i]] = coefficients[i];
        }

        Forward(tables, polynomial);
    }

    /// <summary>Values to coefficients times a factor, in place.</summary>
    /// <param name="tables">Degree n and prime p.</param>
    /// <param name="polynomial">n integers in [-p, p]; overwritten by coefficients in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="factor">In [0, p): 1 for the transform itself; another constant costs nothing more, since <c>1/n</c> is multiplied in anyway.</param>
    public static void Inverse(NttTables tables, Span<double> polynomial, ulong factor = 1)
    {
        RequireDegree(tables, polynomial.Length);
        if (Lanes512.IsSupported)
        {
            InverseVector<Lanes512>(tables, polynomial, factor);
        }
        else if (Lanes256.IsSupported)
        {
            InverseVector<Lanes256>(tables, polynomial, factor);
        }
        else
        {
            InversePortable(tables, polynomial, factor);
        }
    }

    private static void RequireDegree(NttTables tables, int length)
    {
        ArgumentNullException.ThrowIfNull(tables);
        if (length != tables.Degree)
        {
            throw new ArgumentException($"polynomial has {length} coefficients, the transform has degree {tables.Degree}", nameof(length));
        }
    }
}
