using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Tests.Reading;

namespace PrivateInference.Networks.Tests.FixedPoint;

public sealed class SharedModelFixedPointTests
{
    private const string Missing = "(the folder ../shared/onnx is missing)";

    public static TheoryData<string> InScope => SharedModels.Folder is null
        ? [Missing]
        : [.. SharedModels.Rows().Where(row => row.InScope).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(InScope))]
    public void Create_RealModelOnItsRecordedInput_AgreesWithFloat(string name)
    {
        Assert.SkipUnless(SharedModels.Folder is not null, Missing);
        Network network = NetworkReader.Read(Path.Combine(SharedModels.Folder, name + ".onnx"));
        float[] input = SharedModels.ReadNpy(Path.Combine(SharedModels.Folder, name + ".in0.npy"));

        InferencePlan plan = FixedPointPlanner.Create(network, [input, .. CalibrationInputs.Generate(network.InputShape, 1, seed: 1)], new FixedPointOptions(), out FixedPointReport report);
        FixedPointAccuracy accuracy = FixedPointAccuracy.Compare(network, plan, [input]);

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: l = {plan.RingBits}, {accuracy}, {report.Reason}");
        PlanValidator.Validate(plan);
        accuracy.ArgmaxAgreement.Should().Be(1);
        accuracy.MaxRelativeError.Should().BeLessThan(0.02);
        ulong[][] tensors = FixedPointExecutor.RunAll(plan, InputEncoding.Quantize(plan, input));
        OverflowCheck.Count(plan, tensors).Should().OnlyContain(step => step.Overflows == 0 && step.FailedTruncations == 0);
    }
}
