using System.Collections.Concurrent;
using System.Collections.Immutable;
using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Polynomials modulo <c>x^n + 1</c> and a product of primes: one span of n doubles per prime, one after the other.</summary>
internal sealed class Ring
{
    private static readonly ConcurrentDictionary<(ulong Prime, int Degree), NttTables> s_tables = new();

    /// <summary>A ring.</summary>
    /// <param name="degree">n, a power of two from 16.</param>
    /// <param name="primes">Distinct primes below 2^51, each congruent to 1 modulo 2n.</param>
    public Ring(int degree, IReadOnlyList<ulong> primes)
    {
        Degree = degree;
        Tables = [.. primes.Select(prime => TablesOf(prime, degree))];
    }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>Tables, prime by prime; shared between rings.</summary>
    public ImmutableArray<NttTables> Tables { get; }

    /// <summary>Primes.</summary>
    public int Count => Tables.Length;

    /// <summary>Doubles of one polynomial: n for each prime.</summary>
    public int Length => Degree * Tables.Length;

    /// <summary>The prime at a place.</summary>
    /// <param name="index">From 0.</param>
    /// <returns>The prime.</returns>
    public Modulus Modulus(int index) => Tables[index].Modulus;

    /// <summary>Tables of a transform of a lower degree n / R modulo one of the primes: at the R-th powers of this ring's roots, and in their order.</summary>
    /// <param name="index">Which prime.</param>
    /// <param name="degree">n / R, from 16.</param>
    /// <returns>Shared tables.</returns>
    public NttTables TablesOf(int index, int degree) => TablesOf(Modulus(index).Value, degree);

    /// <summary>One prime's part of a polynomial.</summary>
    /// <param name="polynomial">As long as <see cref="Length"/>.</param>
    /// <param name="index">Which prime.</param>
    /// <returns>n doubles.</returns>
    public Span<double> Part(Span<double> polynomial, int index) => polynomial.Slice(index * Degree, Degree);

    /// <summary>One prime's part of a polynomial.</summary>
    /// <param name="polynomial">As long as <see cref="Length"/>.</param>
    /// <param name="index">Which prime.</param>
    /// <returns>n doubles.</returns>
    public ReadOnlySpan<double> Part(ReadOnlySpan<double> polynomial, int index) => polynomial.Slice(index * Degree, Degree);

    /// <summary>Small integers to transform values modulo each prime.</summary>
    /// <param name="coefficients">n integers, each within the smallest prime in magnitude.</param>
    /// <param name="values">Overwritten; each in [-(p-1)/2, (p-1)/2].</param>
    public void ForwardSmall(ReadOnlySpan<double> coefficients, Span<double> values)
    {
        for (int i = 0; i < Count; i++)
        {
            Span<double> part = Part(values, i);
            coefficients.CopyTo(part);
            NttKernel.Forward(Tables[i], part);
        }
    }

    /// <summary>Integers of any size that a double holds to transform values modulo each prime.</summary>
    /// <param name="coefficients">n integers.</param>
    /// <param name="bound">Their largest magnitude, at most 2^52.</param>
    /// <param name="values">Overwritten; each in [-(p-1)/2, (p-1)/2].</param>
    public void Forward(ReadOnlySpan<double> coefficients, double bound, Span<double> values)
    {
        for (int i = 0; i < Count; i++)
        {
            Forward(coefficients, bound, i, Part(values, i));
        }
    }

    /// <summary>Integers of any size that a double holds to transform values modulo one prime.</summary>
    /// <param name="coefficients">n integers.</param>
    /// <param name="bound">Their largest magnitude, at most 2^52.</param>
    /// <param name="index">Which prime.</param>
    /// <param name="part">n values, overwritten; each in [-(p-1)/2, (p-1)/2].</param>
    public void Forward(ReadOnlySpan<double> coefficients, double bound, int index, Span<double> part)
    {
        coefficients.CopyTo(part);
        double prime = Modulus(index).Value;
        if (bound > prime)
        {
            PolynomialKernel.Reduce(Modulus(index), part);
        }

        if (bound > 2 * prime)
        {
            // The first reduction of larger integers is within 3p/4 and not yet the nearest.
            PolynomialKernel.Reduce(Modulus(index), part);
        }

        NttKernel.Forward(Tables[index], part);
    }

    /// <summary><c>destination = left * right</c> of transform values, prime by prime.</summary>
    /// <param name="left">Each in [-p, p].</param>
    /// <param name="right">Each in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="destination">Overwritten; may be one of the others.</param>
    public void Multiply(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> destination)
    {
        for (int i = 0; i < Count; i++)
        {
            PolynomialKernel.Multiply(Modulus(i), Part(left, i), Part(right, i), Part(destination, i));
        }
    }

    /// <summary><c>sum = sum + left * right</c> of transform values, prime by prime, kept within 5p/4.</summary>
    /// <param name="left">Each in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="right">Each in [-(p-1)/2, (p-1)/2].</param>
    /// <param name="sum">Each within 5p/4.</param>
    public void MultiplyAccumulateLazy(ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> sum)
    {
        for (int i = 0; i < Count; i++)
        {
            PolynomialKernel.MultiplyAccumulateLazy(Modulus(i), Part(left, i), Part(right, i), Part(sum, i));
        }
    }

    private static NttTables TablesOf(ulong prime, int degree)
        => s_tables.GetOrAdd((prime, degree), static key => new NttTables(new Modulus(key.Prime), key.Degree));
}
