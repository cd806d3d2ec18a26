using System.Runtime.CompilerServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Arithmetic modulo one prime p below 2^51 on vectors of doubles that hold integers.</summary>
/// <typeparam name="T">The vector.</typeparam>
internal readonly struct ModularLanes<T>
    where T : struct, ILanes<T>
{
    // Adding and taking away 1.5 * 2^52 rounds any double below 2^51 in magnitude to the nearest integer.
    private const double RoundingShift = 6755399441055744.0;

    private readonly T _prime;
    private readonly T _inverse;
    private readonly T _shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ModularLanes(Modulus modulus)
    {
        _prime = T.Create(modulus.Value);
        _inverse = T.Create(modulus.Inverse);
        _shift = T.Create(RoundingShift);
    }

    /// <summary>The representative nearest zero.</summary>
    /// <param name="x">Integers, at most 2p in magnitude for the nearest, at most 2^52 for one within p/2 + 2^-2 p.</param>
    /// <returns>In [-(p-1)/2, (p-1)/2].</returns>
    /// <remarks>For <c>|x| &lt;= 2p</c> the computed <c>x/p</c> errs by at most 2^-52, less than <c>1/(2p)</c>, its least distance from a half-integer.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Reduce(T x) => T.SubtractProduct(T.MultiplyAdd(x, _inverse, _shift) - _shift, _prime, x);

    /// <summary>Product with a constant.</summary>
    /// <param name="x">Integers, at most 2^52 in magnitude.</param>
    /// <param name="y">Integers in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="quotient"><c>y / p</c>, correctly rounded.</param>
    /// <returns>At most <c>(1/2 + |x| 2^-54) p</c> in magnitude, so 3p/4.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T MultiplyLazy(T x, T y, T quotient)
    {
        T whole = T.MultiplyAdd(x, quotient, _shift) - _shift;
        T high = x * y;
        T low = T.MultiplySubtract(x, y, high);
        return T.SubtractProduct(whole, _prime, high) + low;
    }

    /// <summary>Product of two variables.</summary>
    /// <param name="x">Integers, at most p in magnitude.</param>
    /// <param name="y">Integers in [-(p-1)/2, (p-1)/2].</param>
    /// <returns>At most 3p/4 in magnitude.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T MultiplyLazy(T x, T y)
    {
        T high = x * y;
        T low = T.MultiplySubtract(x, y, high);
        T whole = T.MultiplyAdd(high, _inverse, _shift) - _shift;
        return T.SubtractProduct(whole, _prime, high) + low;
    }

    /// <summary>A sum plus a product.</summary>
    /// <param name="sum">Integers, at most 5p/4 in magnitude.</param>
    /// <param name="x">Integers in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="y">Integers in [-(p-1)/2, (p-1)/2].</param>
    /// <returns>At most 5p/4 in magnitude.</returns>
    /// <remarks>
    /// The sum's own quotient (-1, 0 or 1) leaves it within p/2; the product adds at most p/2 and its quotient's error, so the result is within 5p/4.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T MultiplyAccumulateLazy(T sum, T x, T y)
    {
        T high = x * y;
        T low = T.MultiplySubtract(x, y, high);
        T whole = T.MultiplyAdd(high, _inverse, T.MultiplyAdd(sum, _inverse, _shift)) - _shift;
        return T.SubtractProduct(whole, _prime, high) + (low + sum);
    }
}
