using System.Globalization;

namespace PrivateInference.Networks.Tests.Reading;

public sealed class SharedModelTests
{
    private const string Missing = "(the folder ../shared/onnx is missing)";

    public static TheoryData<string> InScope => Names(row => row.InScope);

    public static TheoryData<string> Counted => Names(row => row.InScope && row.Relus.Length > 0);

    public static TheoryData<string> OutOfScope => Names(row => !row.InScope);

    [Theory]
    [MemberData(nameof(InScope))]
    public void Run_ModelInScope_AgreesWithRecordedOutput(string name)
    {
        Assert.SkipUnless(SharedModels.Folder is not null, Missing);
        float[] input = SharedModels.ReadNpy(Path.Combine(SharedModels.Folder, name + ".in0.npy"));
        float[] expected = SharedModels.ReadNpy(Path.Combine(SharedModels.Folder, name + ".out0.npy"));

        Network network = NetworkReader.Read(Path.Combine(SharedModels.Folder, name + ".onnx"));
        float[] output = OutputTransforms.Apply(network.Output, FloatExecutor.Run(network, input));

        network.Name.Should().Be(name);
        output.Should().HaveSameCount(expected);
        double error = output.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max() / expected.Max(Math.Abs);
        error.Should().BeLessThan(1e-3);
    }

    [Theory]
    [MemberData(nameof(Counted))]
    public void Read_ModelInScope_HasTheReluCountOfTheManifest(string name)
    {
        Assert.SkipUnless(SharedModels.Folder is not null, Missing);
        string relus = SharedModels.Rows().Single(row => row.Name == name).Relus;

        Network network = NetworkReader.Read(Path.Combine(SharedModels.Folder, name + ".onnx"));

        network.Relus.Should().Be(long.Parse(relus, CultureInfo.InvariantCulture));
    }

    [Theory]
    [MemberData(nameof(OutOfScope))]
    public void Read_ModelOutOfScope_FailsNamingWhy(string name)
    {
        Assert.SkipUnless(SharedModels.Folder is not null, Missing);
        string why = SharedModels.Rows().Single(row => row.Name == name).WhyOut;

        Action read = () => NetworkReader.Read(Path.Combine(SharedModels.Folder, name + ".onnx"));

        NetworkFormatException error = read.Should().Throw<NetworkFormatException>().Which;
        if (why.StartsWith("operators ", StringComparison.Ordinal))
        {
            error.UnsupportedNodes.Select(node => node.Operator).Should().Contain(why.Split(' ').Skip(1));
            error.Message.Split('\n').Should().HaveCount(error.UnsupportedNodes.Count + 1);
        }
        else
        {
            error.Message.Should().Contain("external file 'resnet18.onnx.data', which is missing");
        }
    }

    private static TheoryData<string> Names(Func<SharedModels.Row, bool> wanted)
    {
        TheoryData<string> data = [.. SharedModels.Rows().Where(wanted).Select(row => row.Name)];
        if (SharedModels.Folder is null)
        {
            data.Add(Missing);
        }

        return data;
    }
}
