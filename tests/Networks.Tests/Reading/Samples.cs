using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Reading;

/// <summary>Seeded test data.</summary>
internal static class Samples
{
    /// <summary>Values in [-1, 1), the same for the same seed.</summary>
    public static float[] Floats(int count, ulong seed = 1)
    {
        Prg prg = new(new Block128(seed, 0));
        uint[] bits = new uint[count];
        prg.FillValues<uint>(bits);
        return Array.ConvertAll(bits, value => ((value >> 8) / (float)(1 << 23)) - 1);
    }

    /// <summary>0, 1, 2, ...: every scalar tells where it came from.</summary>
    public static float[] Counting(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    public static void ShouldBeNear(this float[] actual, float[] expected, float tolerance = 1e-5f)
    {
        actual.Should().HaveSameCount(expected);
        actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max().Should().BeLessThanOrEqualTo(tolerance * Math.Max(1, expected.Max(Math.Abs)));
    }
}
