using PrivateInference.HomomorphicLinear.Tests.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests;

/// <summary>Coefficient packing with a prime plaintext modulus.</summary>
public sealed class PrimeFieldTests
{
    public static TheoryData<ConvolutionShape, ulong, int> Layers => new()
    {
        { SlotLayerTests.Same(3, 8, 5), SlotRun.Delphi, 13 },
        { SlotLayerTests.Same(6, 9, 4) with { Groups = 2, StrideHeight = 2, StrideWidth = 2 }, SlotRun.Short, 8 },
        { ConvolutionShape.Dense(70, 30), 3, 1 },
        { ConvolutionShape.Dense(30, 20), 65537, 20 },
        { ConvolutionShape.Dense(30, 20), (1UL << 51) - 129, 8 },
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Evaluate_SharesModuloAPrime_AgreesWithTheClearConvolution(ConvolutionShape shape, ulong prime, int weightBits)
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(shape, PlaintextModulus.OfPrime(prime), weightBits);
        Prg prg = new(new Block128(prime, 3));
        ulong[] share = SlotRun.Residues(prg, shape.InputElements, prime);
        ulong[] mask = SlotRun.Residues(prg, shape.OutputElements, prime);
        long[] weights = LayerRun.Weights(prg, shape.WeightElements, weightBits);
        byte[] upload = new byte[plan.UploadBytes];
        byte[] download = new byte[plan.DownloadBytes];
        ulong[] got = new ulong[shape.OutputElements];
        LinearClient client = new(prg.Fork());
        LinearServer server = new();
        client.EncryptShare(plan, share, upload);
        server.Evaluate(plan, server.Prepare(plan, weights), upload, mask, prg.Fork(), download);
        client.DecryptAnswer(plan, download, got);
        got.Should().Equal(SlotRun.Clear(shape, prime, share, weights, mask));

        // Noise of each output as a fraction of q: within the prediction and near it.
        double largest = 0;
        int bits = plan.Parameters.Literal.AnswerLinearBits;
        client.DecryptPhases(plan, download, 1, (_, phase) =>
            largest = Math.Max(largest, Math.Abs(Math.ScaleB((double)(Int128)((phase * prime) << (128 - bits)), -128) / prime)));
        largest.Should().BeLessThanOrEqualTo(plan.AnswerNoiseBound);
        Math.Log2(plan.AnswerNoiseBound / largest).Should().BeLessThan(3);
    }

    [Theory]
    [InlineData(9UL)]
    [InlineData(2UL)]
    [InlineData((1UL << 61) - 1)]
    public void OfPrime_SomethingElse_Throws(ulong value)
    {
        Action make = () => PlaintextModulus.OfPrime(value);
        make.Should().Throw<ArgumentException>().WithMessage($"*{value}*");
    }

    [Fact]
    public void Create_AnswersTooLongForThePrime_IsRefused()
    {
        ParametersLiteral literal = new()
        {
            RingDegree = 4096,
            PrimeBits = [51, 51],
            PlaintextBits = 41,
            PlaintextPrime = SlotRun.Delphi,
            AnswerConstantBits = 90,
            AnswerLinearBits = 90,
        };
        Action tooLong = () => Parameters.Create(literal);
        Action wrongLength = () => Parameters.Create(literal with { PlaintextBits = 40 });
        tooLong.Should().Throw<LinearLayerPlanException>().WithMessage("*41 bits*90*");
        wrongLength.Should().Throw<LinearLayerPlanException>().WithMessage("*40 bits*");
    }

    [Fact]
    public void EncryptShare_ValueOfThePrime_IsRefused()
    {
        LinearLayerPlan plan = LinearLayerPlan.Create(ConvolutionShape.Dense(3, 2), PlaintextModulus.OfPrime(SlotRun.Short), 8);
        Action encrypt = () => new LinearClient(new Prg(default)).EncryptShare(plan, [1, SlotRun.Short, 2], new byte[plan.UploadBytes]);
        encrypt.Should().Throw<ArgumentException>().WithMessage($"*{SlotRun.Short} or more*");
    }
}
