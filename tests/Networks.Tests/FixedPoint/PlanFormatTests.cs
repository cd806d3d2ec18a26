using FsCheck;
using FsCheck.Fluent;
using PrivateInference.Networks.FixedPoint;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.FixedPoint;

public sealed class PlanFormatTests
{
    [Theory]
    [MemberData(nameof(SmallNetworks.Names), MemberType = typeof(SmallNetworks))]
    public void ReadPublic_OfWhatWasWritten_IsTheSamePlanWithoutWeights(string name)
    {
        InferencePlan plan = FixedPointPlannerTests.Plan(name).Plan;
        byte[] bytes = Written(plan);
        using MemoryStream stream = new([.. bytes, 1, 2, 3]);
        InferencePlan read = PlanFormat.ReadPublic(stream, bytes.Length);
        stream.Position.Should().Be(bytes.Length, "nothing beyond the plan may be read");
        Written(read).Should().Equal(bytes);
        WithoutMasks(read).Should().BeEquivalentTo(
            WithoutMasks(plan.WithoutWeights()),
            options => options.RespectingRuntimeTypes().WithStrictOrdering().ComparingByMembers<PlanStep>());
        read.Steps.Select(Flags).Should().Equal(plan.Steps.Select(Flags));
    }

    [Fact]
    public void WritePublic_PlansThatDifferOnlyInWeights_GivesTheSameBytes()
    {
        InferencePlan plan = FixedPointPlannerTests.Plan("residual").Plan;
        InferencePlan other = plan with
        {
            Steps = [.. plan.Steps.Select(s => s is LinearStep l ? l with { Weights = [.. l.Weights!.Select(w => -w)], Bias = new long[l.Bias!.Length] } : s)],
        };
        Written(other).Should().Equal(Written(plan));
    }

    [Fact]
    public void ReadPublic_CutAnywhere_SaysSo()
    {
        byte[] bytes = Written(FixedPointPlannerTests.Plan("masked-pixels").Plan);
        for (int length = 0; length < bytes.Length; length += 7)
        {
            Action read = () => Read(bytes[..length]);
            read.Should().Throw<InferencePlanException>();
        }
    }

    [Fact]
    public void ReadPublic_AnyByteChanged_IsReadOrRefusedButNeverFails()
    {
        byte[] bytes = Written(FixedPointPlannerTests.Plan("gather-subtract").Plan);
        byte[] changes = new byte[bytes.Length];
        new Prg(new Block128(1, 1)).FillValues(changes.AsSpan());
        for (int i = 0; i < bytes.Length; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= (byte)(changes[i] | 1);
            ReadsOrRefuses(changed).Should().BeTrue();
        }
    }

    [Fact]
    public void ReadPublic_RandomBodies_AreRefusedOrValid()
        => Prop.ForAll<byte[]>(body => ReadsOrRefuses(WithHeader(body ?? []))).QuickCheckThrowOnFailure();

    [Fact]
    public void ReadPublic_RandomTails_AreRefusedOrValid()
    {
        byte[] good = Written(FixedPointPlannerTests.Plan("pools").Plan);
        Gen<byte[]> tails = ArbMap.Default.GeneratorFor<byte[]>().SelectMany(
            tail => Gen.Choose(10, good.Length).Select(keep => (byte[])[.. good[10..keep], .. tail]));
        Prop.ForAll(tails.ToArbitrary(), body => ReadsOrRefuses(WithHeader(body))).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void ReadPublic_BytesAfterTheLastStep_AreRefused()
    {
        Action read = () => Read(WithHeader([.. Written(FixedPointPlannerTests.Plan("reshape-last").Plan)[10..], 0]));
        read.Should().Throw<InferencePlanException>().WithMessage("1 bytes follow*");
    }

    [Fact]
    public void ReadPublic_LengthThatIsALie_AllocatesLittle()
    {
        byte[] header = [.. "PIPL"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F];
        long before = GC.GetAllocatedBytesForCurrentThread();
        Action read = () => Read(header, long.MaxValue);
        read.Should().Throw<InferencePlanException>().WithMessage("*ends after 0 of*");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(4_000_000);
    }

    [Fact]
    public void ReadPublic_OtherHeaders_AreNamed()
    {
        Action magic = () => Read([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
        Action version = () => Read([.. "PIPL"u8, 9, 0, 0, 0, 0, 0]);
        Action length = () => Read([.. "PIPL"u8, 2, 0, 0, 1, 0, 0], 255);
        magic.Should().Throw<InferencePlanException>().WithMessage("*PIPL*");
        version.Should().Throw<InferencePlanException>().WithMessage("*version 9*version 2*");
        length.Should().Throw<InferencePlanException>().WithMessage("*256 bytes*255*");
    }

    private static string Flags(PlanStep step)
        => step is ReluStep { Mask: ReluMask mask } ? string.Concat(mask.Flags.ToArray().Select(f => f ? '1' : '0')) : "-";

    private static InferencePlan WithoutMasks(InferencePlan plan)
        => plan with { Steps = [.. plan.Steps.Select(s => s is ReluStep r ? r with { Mask = null } : s)] };

    private static byte[] Written(InferencePlan plan)
    {
        using MemoryStream stream = new();
        PlanFormat.WritePublic(stream, plan);
        return stream.ToArray();
    }

    private static byte[] WithHeader(byte[] body) => [.. "PIPL"u8, 2, 0, .. BitConverter.GetBytes(body.Length), .. body];

    private static InferencePlan Read(byte[] bytes, long most = 1 << 20)
    {
        using MemoryStream stream = new(bytes);
        return PlanFormat.ReadPublic(stream, most);
    }

    private static bool ReadsOrRefuses(byte[] bytes)
    {
        try
        {
            PlanValidator.Validate(Read(bytes));
            return true;
        }
        catch (InferencePlanException)
        {
            return true;
        }
    }
}
