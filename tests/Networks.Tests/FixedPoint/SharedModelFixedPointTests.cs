using PrivateInference.Networks.FixedPoint;
using PrivateInference.Networks.Tests.Reading;

namespace PrivateInference.Networks.Tests.FixedPoint;

public sealed class SharedModelFixedPointTests
{
    private const string Missing = "(the folder ../shared/onnx is missing)";

    // The same weights as resnet20_32_op9 in other containers.
    private static readonly string[] s_duplicates = ["resnet20_32_op17", "resnet20_32_dynbatch", "resnet20_32_initinputs_op9"];

    public static TheoryData<string> InScope => SharedModels.Folder is null
        ? [Missing]
        : [.. SharedModels.Rows().Where(row => row.InScope && !s_duplicates.Contains(row.Name)).Select(row => row.Name)];

    [Theory]
    [MemberData(nameof(InScope))]
    public void Create_RealModelOnItsRecordedInput_AgreesWithFloat(string name)
    {
        Assert.SkipUnless(SharedModels.Folder is not null, Missing);
        Network network = NetworkReader.Read(Path.Combine(SharedModels.Folder, name + ".onnx"));
        float[] input = SharedModels.ReadNpy(Path.Combine(SharedModels.Folder, name + ".in0.npy"));

        if (network.Layers.OfType<MultiplyLayer>().FirstOrDefault() is { } product)
        {
            Action refused = () => FixedPointPlanner.Create(network, [input], new FixedPointOptions());
            refused.Should().Throw<InferencePlanException>().WithMessage($"*{product.Name}*");
            return;
        }

        float[][] inputs = [input, .. CalibrationInputs.GenerateLike(network.InputShape, 1, seed: 1, input)];
        InferencePlan plan = FixedPointPlanner.Create(network, inputs, new FixedPointOptions(), out FixedPointReport report);
        FixedPointAccuracy accuracy = FixedPointAccuracy.Compare(network, plan, [input]);

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: l = {plan.RingBits}, {accuracy}, {report.Reason}");
        PlanValidator.Validate(plan);
        accuracy.ArgmaxAgreement.Should().Be(1);
        accuracy.MaxRelativeError.Should().BeLessThan(0.02);
        ulong[][] tensors = FixedPointExecutor.RunAll(plan, InputEncoding.Quantize(plan, input));
        OverflowCheck.Count(plan, tensors).Should().OnlyContain(step => step.Overflows == 0 && step.FailedTruncations == 0);
    }
}
