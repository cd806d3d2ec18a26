using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;

namespace PrivateInference.Benchmarks;

/// <summary>The core's multiply-add peaks: independent chains of full vectors that fill the registers, nothing read from memory.</summary>
[Tiers("EnableAVX512")]
public class PeakBenchmarks : ICounted
{
    private const int Steps = 10_000;

    /// <summary>One multiply-add on all lanes, in both vector widths.</summary>
    private interface IMultiplyAdd<T>
    {
        static abstract Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c);

        static abstract Vector256<T> Apply(Vector256<T> a, Vector256<T> b, Vector256<T> c);
    }

    [Params(64, 32)]
    public int LaneBits { get; set; }

    public string Unit => "MAC";

    public double Count => Steps * 16.0 * 512 / LaneBits;

    [Benchmark]
    public ulong IntegerMultiplyAdd() => LaneBits == 64 ? Run<ulong, IntegerStep<ulong>>() : Run<uint, IntegerStep<uint>>();

    [Benchmark]
    public double FloatMultiplyAdd() => LaneBits == 64 ? Run<double, DoubleStep>() : Run<float, SingleStep>();

    private static T Run<T, TStep>()
        where TStep : struct, IMultiplyAdd<T>
        => Vector512.IsHardwareAccelerated ? Vector512.Sum(Chains512<T, TStep>()) : Vector256.Sum(Chains256<T, TStep>());

    private static Vector512<T> Chains512<T, TStep>()
        where TStep : struct, IMultiplyAdd<T>
    {
        Vector512<T> b = Vector512<T>.One;
        Vector512<T> c = Vector512<T>.One;
        Vector512<T> a0 = c;
        Vector512<T> a1 = c;
        Vector512<T> a2 = c;
        Vector512<T> a3 = c;
        Vector512<T> a4 = c;
        Vector512<T> a5 = c;
        Vector512<T> a6 = c;
        Vector512<T> a7 = c;
        Vector512<T> a8 = c;
        Vector512<T> a9 = c;
        Vector512<T> a10 = c;
        Vector512<T> a11 = c;
        Vector512<T> a12 = c;
        Vector512<T> a13 = c;
        Vector512<T> a14 = c;
        Vector512<T> a15 = c;
        for (int step = 0; step < Steps; step++)
        {
            a0 = TStep.Apply(a0, b, c);
            a1 = TStep.Apply(a1, b, c);
            a2 = TStep.Apply(a2, b, c);
            a3 = TStep.Apply(a3, b, c);
            a4 = TStep.Apply(a4, b, c);
            a5 = TStep.Apply(a5, b, c);
            a6 = TStep.Apply(a6, b, c);
            a7 = TStep.Apply(a7, b, c);
            a8 = TStep.Apply(a8, b, c);
            a9 = TStep.Apply(a9, b, c);
            a10 = TStep.Apply(a10, b, c);
            a11 = TStep.Apply(a11, b, c);
            a12 = TStep.Apply(a12, b, c);
            a13 = TStep.Apply(a13, b, c);
            a14 = TStep.Apply(a14, b, c);
            a15 = TStep.Apply(a15, b, c);
        }

        return a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7
            + a8 + a9 + a10 + a11 + a12 + a13 + a14 + a15;
    }

    private static Vector256<T> Chains256<T, TStep>()
        where TStep : struct, IMultiplyAdd<T>
    {
        Vector256<T> b = Vector256<T>.One;
        Vector256<T> c = Vector256<T>.One;
        Vector256<T> a0 = c;
        Vector256<T> a1 = c;
        Vector256<T> a2 = c;
        Vector256<T> a3 = c;
        Vector256<T> a4 = c;
        Vector256<T> a5 = c;
        Vector256<T> a6 = c;
        Vector256<T> a7 = c;
        for (int step = 0; step < 4 * Steps; step++)
        {
            a0 = TStep.Apply(a0, b, c);
            a1 = TStep.Apply(a1, b, c);
            a2 = TStep.Apply(a2, b, c);
            a3 = TStep.Apply(a3, b, c);
            a4 = TStep.Apply(a4, b, c);
            a5 = TStep.Apply(a5, b, c);
            a6 = TStep.Apply(a6, b, c);
            a7 = TStep.Apply(a7, b, c);
        }

        return a0 + a1 + a2 + a3
            + a4 + a5 + a6 + a7;
    }

    private readonly struct IntegerStep<T> : IMultiplyAdd<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Apply(Vector512<T> a, Vector512<T> b, Vector512<T> c) => (a * b) + c;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> Apply(Vector256<T> a, Vector256<T> b, Vector256<T> c) => (a * b) + c;
    }

    private readonly struct DoubleStep : IMultiplyAdd<double>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Apply(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Vector512.FusedMultiplyAdd(a, b, c);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> Apply(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Vector256.FusedMultiplyAdd(a, b, c);
    }

    private readonly struct SingleStep : IMultiplyAdd<float>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Apply(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Vector512.FusedMultiplyAdd(a, b, c);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> Apply(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Vector256.FusedMultiplyAdd(a, b, c);
    }
}
