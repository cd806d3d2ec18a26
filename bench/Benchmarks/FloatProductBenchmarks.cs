using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;

namespace PrivateInference.Benchmarks;

/// <summary>
/// The float matrix product that integer convolution is compared with: the size of <c>64x64x3@32</c> with its patches
/// already gathered, both operands packed beforehand, tiles of 8 x 32 in registers.
/// </summary>
[Tiers("EnableAVX512")]
public class FloatProductBenchmarks : ICounted
{
    private const int Rows = 64;
    private const int Depth = 576;
    private const int Columns = 1024;
    private const int TileRows = 8;
    private const int TileColumns = 32;

    /// <summary>[row / 8, depth, 8].</summary>
    private readonly float[] _left = new float[Rows * Depth];

    /// <summary>[column / 32, depth, 32].</summary>
    private readonly float[] _right = new float[Depth * Columns];

    private readonly float[] _product = new float[Rows * Columns];

    public string Unit => "MAC";

    public double Count => (double)Rows * Depth * Columns;

    [GlobalSetup]
    public void Setup()
    {
        Array.Fill(_left, 1);
        Array.Fill(_right, 1);
    }

    [Benchmark]
    public void Multiply()
    {
        for (int column = 0; column < Columns; column += TileColumns)
        {
            for (int row = 0; row < Rows; row += TileRows)
            {
                Tile(_left.AsSpan(row * Depth), _right.AsSpan(column * Depth), _product.AsSpan((row * Columns) + column));
            }
        }
    }

    private static void Tile(ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> product)
    {
        Vector512<float> a0 = default;
        Vector512<float> b0 = default;
        Vector512<float> a1 = default;
        Vector512<float> b1 = default;
        Vector512<float> a2 = default;
        Vector512<float> b2 = default;
        Vector512<float> a3 = default;
        Vector512<float> b3 = default;
        Vector512<float> a4 = default;
        Vector512<float> b4 = default;
        Vector512<float> a5 = default;
        Vector512<float> b5 = default;
        Vector512<float> a6 = default;
        Vector512<float> b6 = default;
        Vector512<float> a7 = default;
        Vector512<float> b7 = default;
        ref float l = ref MemoryMarshal.GetReference(left);
        ref float r = ref MemoryMarshal.GetReference(right);
        for (nuint k = 0; k < Depth; k++)
        {
            Vector512<float> a = Vector512.LoadUnsafe(ref r, k * TileColumns);
            Vector512<float> b = Vector512.LoadUnsafe(ref r, (k * TileColumns) + 16);
            Step(ref a0, ref b0, a, b, Unsafe.Add(ref l, (k * TileRows) + 0));
            Step(ref a1, ref b1, a, b, Unsafe.Add(ref l, (k * TileRows) + 1));
            Step(ref a2, ref b2, a, b, Unsafe.Add(ref l, (k * TileRows) + 2));
            Step(ref a3, ref b3, a, b, Unsafe.Add(ref l, (k * TileRows) + 3));
            Step(ref a4, ref b4, a, b, Unsafe.Add(ref l, (k * TileRows) + 4));
            Step(ref a5, ref b5, a, b, Unsafe.Add(ref l, (k * TileRows) + 5));
            Step(ref a6, ref b6, a, b, Unsafe.Add(ref l, (k * TileRows) + 6));
            Step(ref a7, ref b7, a, b, Unsafe.Add(ref l, (k * TileRows) + 7));
        }

        Store(a0, b0, product[(0 * Columns)..]);
        Store(a1, b1, product[(1 * Columns)..]);
        Store(a2, b2, product[(2 * Columns)..]);
        Store(a3, b3, product[(3 * Columns)..]);
        Store(a4, b4, product[(4 * Columns)..]);
        Store(a5, b5, product[(5 * Columns)..]);
        Store(a6, b6, product[(6 * Columns)..]);
        Store(a7, b7, product[(7 * Columns)..]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref Vector512<float> sumA, ref Vector512<float> sumB, Vector512<float> a, Vector512<float> b, float value)
    {
        Vector512<float> values = Vector512.Create(value);
        sumA = Vector512.FusedMultiplyAdd(a, values, sumA);
        sumB = Vector512.FusedMultiplyAdd(b, values, sumB);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> a, Vector512<float> b, Span<float> row)
    {
        a.CopyTo(row);
        b.CopyTo(row[16..]);
    }
}
