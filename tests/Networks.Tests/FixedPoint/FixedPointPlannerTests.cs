using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Networks.Tests.FixedPoint;

public sealed class FixedPointPlannerTests
{
    [Theory]
    [MemberData(nameof(SmallNetworks.Names), MemberType = typeof(SmallNetworks))]
    public void Create_EveryKindOfNetwork_AgreesWithFloat(string name)
    {
        (Network network, InferencePlan plan, FixedPointReport report) = Plan(name);
        PlanValidator.Validate(plan);
        float[][] fresh = CalibrationInputs.Generate(network.InputShape, 4, seed: 77);
        FixedPointAccuracy accuracy = FixedPointAccuracy.Compare(network, plan, fresh);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: l = {report.RingBits}, {accuracy}, {report.Reason}");
        accuracy.MaxRelativeError.Should().BeLessThan(0.004);
        report.FailureProbability.Should().BeLessThan(Math.ScaleB(1, -20));
    }

    [Theory]
    [MemberData(nameof(SmallNetworks.Names), MemberType = typeof(SmallNetworks))]
    public void Create_EveryKindOfNetwork_NeitherOverflowsNorFailsToTruncate(string name)
    {
        (Network network, InferencePlan plan, _) = Plan(name);
        foreach (float[] input in CalibrationInputs.Generate(network.InputShape, 2, seed: 78))
        {
            ulong[][] tensors = FixedPointExecutor.RunAll(plan, InputEncoding.Quantize(plan, input));
            OverflowCheck.Count(plan, tensors).Should().OnlyContain(step => step.Overflows == 0 && step.FailedTruncations == 0);
        }
    }

    [Theory]
    [MemberData(nameof(SmallNetworks.Names), MemberType = typeof(SmallNetworks))]
    public void Create_Twice_GivesTheSamePlanAndLogits(string name)
    {
        (Network network, InferencePlan first, _) = Plan(name);
        (_, InferencePlan second, _) = Plan(name);
        ulong[] input = InputEncoding.Quantize(first, CalibrationInputs.Generate(network.InputShape, 1, seed: 5)[0]);
        second.RingBits.Should().Be(first.RingBits);
        FixedPointExecutor.Run(second, input).Should().Equal(FixedPointExecutor.Run(first, input));
        FixedPointExecutor.RunAll(first, input)[^1].Should().Equal(FixedPointExecutor.Run(first, input));
    }

    [Fact]
    public void Create_WithoutTruncations_TakesASmallRing()
        => Plan("residual").Report.RingBits.Should().BeInRange(28, 37);

    [Fact]
    public void Create_TwoLinearLayersInARow_GiveUpBitsThatTheOthersKeep()
    {
        NetworkBuilder b = new(new TensorShape(3, 6, 6), 20);
        int t = b.Relu(b.Conv(b.Conv(0, 4), 4));
        for (int layer = 0; layer < 8; layer++)
        {
            t = b.Relu(b.Conv(t, 4));
        }

        _ = b.Dense(t, 4);
        Network network = b.Build();
        float[][] inputs = CalibrationInputs.Generate(network.InputShape, 2, seed: 1);
        InferencePlan plan = FixedPointPlanner.Create(network, inputs, new FixedPointOptions(), out FixedPointReport report);
        LinearStep[] layers = [.. plan.Steps.OfType<LinearStep>()];
        report.Reason.Should().Contain("gave up to");
        layers.Take(2).Min(l => l.WeightBits).Should().BeLessThan(layers.Skip(2).Min(l => l.WeightBits));
        FixedPointAccuracy.Compare(network, plan, inputs).MaxRelativeError.Should().BeLessThan(0.004);
        FixedPointOptions wide = new() { RingBits = 64 };
        FixedPointPlanner.Create(network, inputs, wide, out FixedPointReport untrimmed);
        untrimmed.Reason.Should().NotContain("gave up", "a ring that was given has room to fill");
    }

    [Fact]
    public void Create_ChainOfLinearLayers_TruncatesOrStaysInTheRing()
    {
        (_, InferencePlan plan, FixedPointReport report) = Plan("linear-chain");
        plan.RingBits.Should().BeLessThanOrEqualTo(64);
        plan.Steps.OfType<TruncateStep>().Should().NotBeEmpty("five exact products of 12 bits each do not fit into 64 bits");
        report.TruncationFailureProbability.Should().BePositive();
    }

    [Fact]
    public void Create_LinearResidualBlocksInARow_TruncatesRatherThanFailing()
    {
        NetworkBuilder b = new(new TensorShape(2, 5, 5), 22);
        int t = b.Relu(b.Conv(0, 4));
        for (int block = 0; block < 6; block++)
        {
            t = b.Sum(t, b.Conv(b.Conv(t, 4), 4));
        }

        _ = b.Dense(b.Relu(t), 3);
        Network network = b.Build();
        float[][] inputs = CalibrationInputs.Generate(network.InputShape, 2, seed: 1);
        InferencePlan plan = FixedPointPlanner.Create(network, inputs, new FixedPointOptions());
        plan.Steps.OfType<TruncateStep>().Should().NotBeEmpty();
        FixedPointAccuracy.Compare(network, plan, inputs).MaxRelativeError.Should().BeLessThan(0.01);
    }

    [Fact]
    public void Create_RemovedRelus_ChargesTheirFailures()
    {
        FixedPointReport report = Plan("masked-layer").Report;
        TensorReport[] truncated = [.. report.Tensors.Where(t => t.LocallyTruncated > 0)];
        truncated.Should().NotBeEmpty();
        foreach (TensorReport tensor in truncated)
        {
            tensor.TruncationFailureProbability.Should().BePositive();
        }

        report.RingBits.Should().BeGreaterThan(Plan("residual").Report.RingBits + 8);
    }

    [Fact]
    public void Create_RingGivenTooSmall_ReducesScaleBitsAndSaysSo()
    {
        (_, InferencePlan plan, FixedPointReport report) = Plan("residual", new FixedPointOptions { RingBits = 27 });
        plan.RingBits.Should().Be(27);
        report.WeightScaleBits.Should().BeLessThan(12);
        report.Reason.Should().Contain("reduced");
    }

    [Fact]
    public void Create_TooManyRemovedRelusForTheRing_FitsWithFewerScaleBits()
    {
        NetworkBuilder b = new(new TensorShape(1, 64, 64));
        int t = b.Conv(0, 8, 1, pad: 0);
        t = b.Relu(t, mask: b.Mask(t, _ => false));
        _ = b.Dense(b.AveragePool(b.Relu(b.Conv(t, 2, 8, 8, 0)), 8, 8), 2);
        Network network = b.Build();
        float[][] inputs = CalibrationInputs.Generate(network.InputShape, 1, seed: 1);
        FixedPointOptions options = new() { FailureBits = 28 };
        InferencePlan plan = FixedPointPlanner.Create(network, inputs, options, out FixedPointReport report);
        plan.RingBits.Should().Be(64);
        report.Reason.Should().Contain("reduced");
        report.FailureProbability.Should().BeLessThan(Math.ScaleB(1, -28));
        report.Tensors.Sum(x => x.LocallyTruncated).Should().Be(8 * 64 * 64);
    }

    [Fact]
    public void Create_MaskThatKeepsEverything_LeavesNothingToTruncate()
    {
        NetworkBuilder b = new(new TensorShape(1, 4, 4));
        int t = b.Conv(0, 2);
        _ = b.Dense(b.Relu(t, mask: b.Mask(t, _ => true)), 2);
        Network network = b.Build();
        float[][] inputs = CalibrationInputs.Generate(network.InputShape, 1, seed: 1);
        InferencePlan plan = FixedPointPlanner.Create(network, inputs, new FixedPointOptions(), out _);
        plan.Steps.OfType<ReluStep>().Single().Mask.Should().BeNull();
    }

    [Fact]
    public void Create_RingGivenHopeless_NamesWhatIsNeeded()
    {
        Action create = () => Plan("residual", new FixedPointOptions { RingBits = 12 });
        create.Should().Throw<InferencePlanException>().WithMessage("*needs a ring of*12 are available*");
    }

    [Theory]
    [InlineData(3, 12, 1, 20)]
    [InlineData(12, 21, 1, 20)]
    [InlineData(12, 3, 1, 20)]
    [InlineData(12, 12, 17, 20)]
    [InlineData(12, 12, 1, 0)]
    public void Create_OptionOutOfRange_IsRefused(int scaleBits, int weightBits, int headroomBits, int failureBits)
    {
        FixedPointOptions options = new() { ScaleBits = scaleBits, WeightScaleBits = weightBits, HeadroomBits = headroomBits, FailureBits = failureBits };
        Action create = () => Plan("plain", options);
        create.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public void Create_BadCalibrationInputs_AreRefused()
    {
        Network network = SmallNetworks.Get("plain");
        Action none = () => FixedPointPlanner.Create(network, [], new FixedPointOptions(), out _);
        Action wrong = () => FixedPointPlanner.Create(network, [new float[5]], new FixedPointOptions(), out _);
        float[] broken = new float[network.InputShape.Elements];
        broken[3] = float.NaN;
        Action notANumber = () => FixedPointPlanner.Create(network, [broken], new FixedPointOptions(), out _);
        none.Should().Throw<ArgumentException>().WithMessage("*at least one*");
        wrong.Should().Throw<ArgumentException>().WithMessage("*5 elements*3x8x8*");
        notANumber.Should().Throw<InferencePlanException>().WithMessage("*not finite*");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("residual")]
    [InlineData("average-edges")]
    public void Create_ShiftsOfRelus_RoundWithoutBias(string name)
    {
        (Network network, InferencePlan plan, _) = Plan(name, new FixedPointOptions { WeightScaleBits = 16, ScaleBits = 8 });
        float[] input = CalibrationInputs.Generate(network.InputShape, 1, seed: 21)[0];
        int layer = network.Layers.ToList().FindIndex(l => l is ReluLayer);
        int step = plan.Steps.ToList().FindIndex(s => s is ReluStep);
        float[] expected = NaiveFloat.RunAll(network, input)[layer + 1];
        ulong[] got = FixedPointExecutor.RunAll(plan, InputEncoding.Quantize(plan, input))[step + 1];
        double[] errors = [.. expected.Zip(got, (e, g) => g - (e / plan.QuantumOf(step + 1))).Where((_, i) => expected[i] > 0)];
        errors.Average().Should().BeInRange(-0.1, 0.1, "in units of the output, floors would give -0.5");
    }

    [Fact]
    public void WithoutWeights_OfAPlan_HasNoSecret()
    {
        InferencePlan plan = Plan("concat").Plan.WithoutWeights();
        plan.Steps.OfType<LinearStep>().Should().OnlyContain(step => step.Weights == null && step.Bias == null);
        plan.Steps.OfType<AddConstantStep>().Should().NotBeEmpty().And.OnlyContain(step => step.Constants == null);
        Action run = () => FixedPointExecutor.Run(plan, new ulong[plan.InputShape.Elements]);
        run.Should().Throw<ArgumentException>().WithMessage("*public plan*");
    }

    internal static (Network Network, InferencePlan Plan, FixedPointReport Report) Plan(string name, FixedPointOptions? options = null)
    {
        Network network = SmallNetworks.Get(name);
        float[][] inputs = CalibrationInputs.Generate(network.InputShape, 4, seed: 1);
        InferencePlan plan = FixedPointPlanner.Create(network, inputs, options ?? new FixedPointOptions(), out FixedPointReport report);
        return (network, plan, report);
    }
}
