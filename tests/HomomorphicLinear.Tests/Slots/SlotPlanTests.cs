using PrivateInference.HomomorphicLinear.Slots;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Slots;

public sealed class SlotPlanTests
{
    [Fact]
    public void Create_GazellesRing_IsRefusedWithTheNumbers()
    {
        // 20 bits of plaintext leave no room in 54 for flooding of 40: Gazelle's own n = 2048 does not hide the weights statistically.
        Action plan = () => SlotLayerPlan.Create(SlotLayerTests.Same(3, 8, 5), 307201);
        plan.Should().Throw<LinearLayerPlanException>().WithMessage("*307201*n = 2048 needs a modulus of * bits and may have 54*n = 4096 needs t to be 1 modulo 8192*");
    }

    [Fact]
    public void Create_DelphisPrime_TakesItsRing()
    {
        SlotLayerPlan plan = SlotLayerPlan.Create(SlotLayerTests.Same(16, 32, 16), SlotRun.Delphi);
        plan.Parameters.RingDegree.Should().Be(8192);
        plan.Parameters.KeyModulusBits.Should().BeLessThanOrEqualTo(218);
        plan.Counts.CiphertextsUp.Should().Be(plan.Layout.InputCiphertexts + 1);
        plan.UploadBytes.Should().Be(16 + (plan.Counts.CiphertextsUp * plan.Parameters.FreshCiphertextBytes));
    }

    [Theory]
    [InlineData(SlotRun.Delphi - 2)]
    [InlineData(4UL)]
    [InlineData((1UL << 61) - 1)]
    public void Create_NotAPrimeOfTheKernels_IsRefused(ulong prime)
    {
        Action plan = () => SlotLayerPlan.Create(SlotLayerTests.Same(3, 8, 5), prime);
        plan.Should().Throw<ArgumentException>().WithMessage($"*{prime}*2^51*");
    }

    [Fact]
    public void Create_TheSameLayerTwice_GivesTheSamePlan()
    {
        SlotLayerPlan plan = SlotLayerPlan.Create(SlotLayerTests.Same(16, 8, 16), SlotRun.Short);
        SlotLayerPlan again = SlotLayerPlan.Create(SlotLayerTests.Same(16, 8, 16), SlotRun.Short);
        again.Counts.Should().Be(plan.Counts);
        again.Parameters.KeyModuli.Should().Equal(plan.Parameters.KeyModuli);
        (again.UploadBytes, again.DownloadBytes, again.RotationKeyBytes, again.Order).Should().Be((plan.UploadBytes, plan.DownloadBytes, plan.RotationKeyBytes, plan.Order));
    }

    [Fact]
    public void EveryCall_WrongLengthOrRange_Throws()
    {
        SlotLayerPlan plan = SlotLayerPlan.Create(SlotLayerTests.Same(2, 4, 2), SlotRun.Short);
        SlotLayerPlan other = SlotLayerPlan.Create(SlotLayerTests.Same(2, 4, 2), SlotRun.Short);
        SlotClient client = new(new Prg(default));
        SlotServer server = new();
        byte[] keyBytes = new byte[plan.RotationKeyBytes];
        client.CreateKeys(plan, keyBytes);
        RotationKeys keys = SlotServer.ReadKeys(plan, keyBytes);
        PreparedSlotWeights weights = server.Prepare(plan, new long[36]);
        byte[] upload = new byte[plan.UploadBytes];
        byte[] download = new byte[plan.DownloadBytes];
        ulong[] values = new ulong[32];
        ulong[] tooLarge = new ulong[32];
        tooLarge[5] = SlotRun.Short;
        Action[] calls =
        [
            () => client.CreateKeys(plan, new byte[3]),
            () => client.EncryptShare(plan, new ulong[3], upload),
            () => client.EncryptShare(plan, tooLarge, upload),
            () => client.EncryptShare(plan, values, new byte[3]),
            () => client.DecryptAnswer(plan, new byte[3], values),
            () => client.DecryptAnswer(plan, download, new ulong[3]),
            () => SlotServer.ReadKeys(plan, new byte[3]),
            () => server.Prepare(plan, new long[3]),
            () => server.Evaluate(plan, weights, keys, new byte[3], values, new Prg(default), download),
            () => server.Evaluate(plan, weights, keys, upload, new ulong[3], new Prg(default), download),
            () => server.Evaluate(plan, weights, keys, upload, tooLarge, new Prg(default), download),
            () => server.Evaluate(plan, weights, keys, upload, values, new Prg(default), new byte[3]),
            () => server.Evaluate(other, weights, keys, upload, values, new Prg(default), download),
        ];
        foreach (Action call in calls)
        {
            call.Should().Throw<ArgumentException>();
        }

        upload.AsSpan(16).Fill(0xff);
        Action evaluate = () => server.Evaluate(plan, weights, keys, upload, values, new Prg(default), download, 2);
        evaluate.Should().Throw<CiphertextFormatException>();
    }
}
