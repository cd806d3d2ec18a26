using PrivateInference.Networks.Execution;
using PrivateInference.Networks.Tests.Reading;

namespace PrivateInference.Networks.Tests.Execution;

public sealed class FloatPoolTests
{
    public static TheoryData<TensorShape, TensorShape, PoolShape> Pools => new()
    {
        { new(2, 6, 8), new(2, 3, 4), new(2, 2, 2, 2, 0, 0, 0, 0) },
        { new(3, 7, 7), new(3, 4, 4), new(3, 3, 2, 2, 1, 1, 1, 1) },
        { new(1, 5, 6), new(1, 3, 3), new(2, 2, 2, 2, 0, 0, 1, 0) },
        { new(2, 9, 9), new(2, 7, 7), new(2, 2, 1, 1, 0, 0, 0, 0, 2, 2) },
        { new(2, 5, 5), new(2, 5, 5), new(3, 3, 1, 1, 2, 2, 2, 2, 2, 2) },
        { new(4, 3, 5), new(4, 1, 1), new(3, 5, 3, 5, 0, 0, 0, 0) },
    };

    [Theory]
    [MemberData(nameof(Pools))]
    public void Max_AnyWindow_AgreesWithDefinition(TensorShape from, TensorShape to, PoolShape pool)
    {
        float[] input = Samples.Floats(from.Elements);

        FloatPool.Max(input, from, to, pool).Should().Equal(NaiveLayers.Pool(input, from, to, pool, (seen, _) => seen.Max()));
    }

    [Theory]
    [MemberData(nameof(Pools))]
    public void Average_AnyWindow_AgreesWithDefinition(TensorShape from, TensorShape to, PoolShape pool)
    {
        float[] input = Samples.Floats(from.Elements);

        FloatPool.Average(input, from, to, pool, countPadding: false)
            .ShouldBeNear(NaiveLayers.Pool(input, from, to, pool, (seen, _) => seen.Average()));
        FloatPool.Average(input, from, to, pool, countPadding: true)
            .ShouldBeNear(NaiveLayers.Pool(input, from, to, pool, (seen, all) => seen.Sum() / all));
    }
}
