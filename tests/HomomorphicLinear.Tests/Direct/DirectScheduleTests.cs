using PrivateInference.HomomorphicLinear.Direct;
using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Direct;

public sealed class DirectScheduleTests
{
    [Theory]
    [InlineData(64, 256, 1, 56, true, true)]
    [InlineData(256, 64, 1, 56, true, true)]
    [InlineData(64, 64, 3, 56, false, true)]
    [InlineData(128, 128, 3, 28, false, false)]
    [InlineData(512, 512, 3, 7, false, false)]
    [InlineData(2048, 512, 1, 7, false, false)]
    public void IsDirect_FewChannelsInAPolynomial_IsChosen(int inputs, int outputs, int kernel, int image, bool whenKept, bool inTheCall)
    {
        // A choice of the server alone, but what is predicted depends on it.
        LinearLayerPlan plan = LinearLayerPlan.Create(DirectSumsTests.Square(inputs, image, image, outputs, kernel), 37, 12);
        (plan.IsDirect(isKept: true), plan.IsDirect(isKept: false)).Should().Be((whenKept, inTheCall));
        (plan.Counts.DirectProducts > 0).Should().Be(inTheCall);
    }

    [Fact]
    public void Create_OnePixelKernel_CountsWhatRuns()
    {
        // Five channels alone in their polynomials are three pairs, six outputs two groups of four.
        LinearLayerPlan plan = LinearLayerPlan.Create(DirectSumsTests.Shape(5, 56, 56, 6), 37, 12);
        DirectSchedule schedule = plan.Evaluated(isDirect: true).Direct!;
        schedule.Pairs.Should().Equal((0, 1), (2, 3), (4, -1));
        schedule.Exponents.Should().Equal(0, 0, 0);
        (schedule.Before, schedule.After).Should().Be((0, 0));
        int digits = plan.Parameters.Moduli.Sum(prime => new ResidueDigits(new Modulus(prime)).Count);
        int coefficients = plan.Parameters.RingDegree + (56 * 56);
        schedule.Products.Should().Be(8L * coefficients * digits * (6 + 40), "a sum of digits is joined in the time of 40 products");
        schedule.WeightBytes.Should().Be(2 * 4 * 3 * 4);
    }

    [Fact]
    public void Create_StridedKernel_PairsBlocksOfLikePhases()
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(DirectSumsTests.Square(4, 112, 112, 5, 3) with { StrideHeight = 2, StrideWidth = 2 }, 37, 12);
        DirectSchedule schedule = plan.Evaluated(isDirect: true).Direct!;
        plan.Packing.ChannelsPerBlock.Should().Be(1);
        schedule.Pairs.Should().OnlyContain(pair => pair.First % 4 == pair.Second % 4);
        schedule.Exponents.Should().HaveCount(2 * 9, "each tap reads one phase of each channel");
    }

    [Fact]
    public void Create_LongWeightsOrGroups_IsNull()
    {
        LinearLayerPlan grouped = LinearLayerPlan.Create(DirectSumsTests.Shape(4, 56, 56, 4) with { Groups = 2 }, 37, 8);
        LinearLayerPlan wide = LinearLayerPlan.Create(DirectSumsTests.Shape(4, 56, 56, 4), 37, 16);
        foreach (LinearLayerPlan plan in new[] { grouped, wide })
        {
            DirectSchedule.Create(plan.Packing, plan.Parameters, plan.WeightBits).Should().BeNull();
            plan.Evaluated(isDirect: true).IsDirect(isKept: true).Should().BeFalse();
        }
    }

    [Fact]
    public void Prepare_DirectLayer_KeepsWhatThePlanSays()
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(DirectSumsTests.Shape(64, 56, 56, 64), 37, 12);
        plan.IsDirect(isKept: true).Should().BeTrue();
        long[] weights = LayerRun.Weights(new Prg(new Block128(3, 7)), plan.Shape.WeightElements, 12);
        new LinearServer().Prepare(plan, weights).Bytes.Should().Be(plan.PreparedWeightBytes).And.BeLessThan(10_000);
    }
}
