using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

public sealed class ParametersTests
{
    private static readonly ParametersLiteral s_good = new() { RingDegree = 4096, PrimeBits = [51, 51], PlaintextBits = 37, AnswerConstantBits = 41, AnswerLinearBits = 46 };

    [Fact]
    public void Create_GoodLiteral_HasDistinctPrimesOfItsLengths()
    {
        Parameters parameters = Parameters.Create(s_good);
        parameters.Moduli.Should().HaveCount(2).And.OnlyHaveUniqueItems().And.OnlyContain(prime => prime >> 50 == 1 && prime % 8192 == 1);
        parameters.ModulusBits.Should().Be(102);
        parameters.FreshCiphertextBytes.Should().Be(4096 * 102 / 8);
    }

    [Fact]
    public void Create_InsecureModulus_IsRefusedWithTheNumbers()
        => Refusal(s_good with { PrimeBits = [37, 37, 36] }).WithMessage("*110 bits*4096*109*");

    [Fact]
    public void Create_DegreeOutsideTheTable_IsRefused()
        => Refusal(s_good with { RingDegree = 1024 }).WithMessage("*1024*");

    [Fact]
    public void Create_PrimeTooLong_IsRefused()
        => Refusal(s_good with { PrimeBits = [52, 50] }).WithMessage("*52*51 bits*");

    [Fact]
    public void Create_AnswerShorterThanThePlaintext_IsRefused()
        => Refusal(s_good with { AnswerConstantBits = 37 }).WithMessage("*37*");

    [Fact]
    public void Create_PlaintextTooLong_IsRefused()
        => Refusal(s_good with { PlaintextBits = 65 }).WithMessage("*65*");

    [Fact]
    public void Plan_AnyLayer_IsWithinTheSecurityTableAndTheNoiseBudget()
    {
        foreach (int ringBits in new[] { 1, 8, 20, 37, 52, 64 })
        {
            foreach (int weightBits in new[] { 1, 8, 16, 32 })
            {
                LinearLayerPlan plan = LinearLayerPlan.Create(ConvolutionShape.Dense(300, 20), ringBits, weightBits);
                plan.Parameters.ModulusBits.Should().BeLessThanOrEqualTo(SecurityTable.MaximumModulusBits(plan.Parameters.RingDegree));
                plan.NoiseMarginBits.Should().BeGreaterThanOrEqualTo(0);
                plan.AnswerNoiseBound.Should().BeLessThanOrEqualTo(Math.ScaleB(1.0, -ringBits - 1));
            }
        }
    }

    [Fact]
    public void Plan_NoiseBeyondTheFlooding_IsRefusedWithTheNumbers()
    {
        ConvolutionShape wide = ConvolutionShape.Dense(1 << 28, 1 << 2) with { InputHeight = 1 };
        Action plan = () => LinearLayerPlan.Create(wide with { OutputChannels = 1 << 20 }, 64, 32);
        plan.Should().Throw<LinearLayerPlanException>().WithMessage("*l = 64*2^32*");
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(65, 8)]
    [InlineData(37, 0)]
    [InlineData(37, 33)]
    public void Plan_BitsOutOfRange_Throws(int ringBits, int weightBits)
    {
        Action plan = () => LinearLayerPlan.Create(ConvolutionShape.Dense(3, 2), ringBits, weightBits);
        plan.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Plan_ImpossibleShape_Throws()
    {
        Action groups = () => LinearLayerPlan.Create(ConvolutionShape.Dense(3, 2) with { Groups = 2 }, 37, 8);
        Action kernel = () => LinearLayerPlan.Create(ConvolutionShape.Dense(3, 2) with { KernelHeight = 4 }, 37, 8);
        Action padding = () => LinearLayerPlan.Create(ConvolutionShape.Dense(3, 2) with { PadTop = -1, PadBottom = 1 }, 37, 8);
        groups.Should().Throw<ArgumentException>().WithMessage("*2 groups*3*2*");
        kernel.Should().Throw<ArgumentException>();
        padding.Should().Throw<ArgumentException>();
    }

    private static FluentAssertions.Specialized.ExceptionAssertions<LinearLayerPlanException> Refusal(ParametersLiteral literal)
    {
        Action make = () => _ = Parameters.Create(literal);
        return make.Should().Throw<LinearLayerPlanException>();
    }
}
