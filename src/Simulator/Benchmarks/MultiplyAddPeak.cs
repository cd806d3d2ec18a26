using System.Numerics;
using System.Runtime.Intrinsics;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>The most integer multiply-adds that this core does: independent chains of full vectors that fill the registers, nothing read from memory.</summary>
/// <typeparam name="T">Type of a lane.</typeparam>
internal sealed class MultiplyAddPeak<T>
    where T : unmanaged, INumber<T>
{
    private const int Steps = 10_000;
    private const int Chains = 16;

    private T _sink;

    /// <summary>Multiply-adds of one <see cref="Run"/>.</summary>
    public static double Count => (double)Steps * Chains * Vector512<T>.Count;

    /// <summary>The result of the last run: nothing that was computed is unused.</summary>
    public T Sink => _sink;

    /// <summary>Runs all chains.</summary>
    public void Run() => _sink = Vector512.IsHardwareAccelerated ? Run512() : Run256();

    private static T Run512()
    {
        // The factor is not known when this is compiled, so no multiplication can be left out.
        Vector512<T> factor = Vector512.Create(T.CreateTruncating(Environment.TickCount64));
        Vector512<T> a0 = factor;
        Vector512<T> a1 = factor;
        Vector512<T> a2 = factor;
        Vector512<T> a3 = factor;
        Vector512<T> a4 = factor;
        Vector512<T> a5 = factor;
        Vector512<T> a6 = factor;
        Vector512<T> a7 = factor;
        Vector512<T> a8 = factor;
        Vector512<T> a9 = factor;
        Vector512<T> a10 = factor;
        Vector512<T> a11 = factor;
        Vector512<T> a12 = factor;
        Vector512<T> a13 = factor;
        Vector512<T> a14 = factor;
        Vector512<T> a15 = factor;
        for (int step = 0; step < Steps; step++)
        {
            a0 = (a0 * factor) + factor;
            a1 = (a1 * factor) + factor;
            a2 = (a2 * factor) + factor;
            a3 = (a3 * factor) + factor;
            a4 = (a4 * factor) + factor;
            a5 = (a5 * factor) + factor;
            a6 = (a6 * factor) + factor;
            a7 = (a7 * factor) + factor;
            a8 = (a8 * factor) + factor;
            a9 = (a9 * factor) + factor;
            a10 = (a10 * factor) + factor;
            a11 = (a11 * factor) + factor;
            a12 = (a12 * factor) + factor;
            a13 = (a13 * factor) + factor;
            a14 = (a14 * factor) + factor;
            a15 = (a15 * factor) + factor;
        }

        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + a8 + a9 + a10 + a11 + a12 + a13 + a14 + a15);
    }

    private static T Run256()
    {
        Vector256<T> factor = Vector256.Create(T.CreateTruncating(Environment.TickCount64));
        Vector256<T> a0 = factor;
        Vector256<T> a1 = factor;
        Vector256<T> a2 = factor;
        Vector256<T> a3 = factor;
        Vector256<T> a4 = factor;
        Vector256<T> a5 = factor;
        Vector256<T> a6 = factor;
        Vector256<T> a7 = factor;

        // Half the chains of half the lanes, so four times the steps.
        for (int step = 0; step < 4 * Steps; step++)
        {
            a0 = (a0 * factor) + factor;
            a1 = (a1 * factor) + factor;
            a2 = (a2 * factor) + factor;
            a3 = (a3 * factor) + factor;
            a4 = (a4 * factor) + factor;
            a5 = (a5 * factor) + factor;
            a6 = (a6 * factor) + factor;
            a7 = (a7 * factor) + factor;
        }

        return Vector256.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7);
    }
}
