using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Zoo;
using PrivateInference.Reducer.Sessions;
using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Tests;

/// <summary>Every network that can be run can be trained, but for those named here with what stands in the way.</summary>
public sealed class EveryNetworkTests
{
    private const int Batch = 2;

    /// <summary>Differentiated, but too large to step through in a test.</summary>
    private const long MostParameters = 2_000_000;

    private const string FlatInput = "*training needs one of batch, channels, height and width";

    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["netkit_mobilenet_uib_skip"] = "*got an output of shape [2,96,4,4], training needs one row of logits per image",
        ["vinayhebb_resnet_l10"] = FlatInput,
        ["vnn21_mnistfc_256x2"] = FlatInput,
        ["yliess86_mnistweb"] = FlatInput,
    };

    public static TheoryData<string> Zoo() => [.. NetworkZoo.Entries.Select(entry => entry.Name)];

    public static TheoryData<string> Shared()
    {
        string manifest = Path.Combine(Folder(), "manifest.csv");
        return File.Exists(manifest)
            ? [.. File.ReadLines(manifest).Select(line => line.Split(',')).Where(cells => cells[1] == "in").Select(cells => cells[0])]
            : [string.Empty];
    }

    [Theory]
    [MemberData(nameof(Zoo))]
    public void Step_ZooNetwork_GivesALoss(string name)
    {
        Workspace.NeedRuntime();
        Take(NetworkZoo.BuildModel(name));
    }

    [Theory]
    [MemberData(nameof(Shared))]
    public void Step_SharedModel_GivesALoss(string name)
    {
        Workspace.NeedRuntime();
        Assert.SkipWhen(name.Length == 0, "(the folder ../shared/onnx is missing)");
        ModelProto model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(Folder(), name + ".onnx")));
        if (s_refused.TryGetValue(name, out string? reason))
        {
            Action take = () => Take(model);
            take.Should().Throw<NotSupportedException>().WithMessage(reason);
            return;
        }

        Take(model);
    }

    private static void Take(ModelProto model)
    {
        TrainableNetwork network = new(model);
        if (network.Parameters.Sum(p => Graphs.TensorData.Count([.. p.Dims])) > MostParameters)
        {
            TrainingStep.Derive(network, Batch, new GradientDescent(), null, [], block: 8).Memory.Should().NotBeEmpty();
            return;
        }

        using TrainingWorkload workload = new(model, Batch, ExecutionProvider.Cpu, 1, isStandard: false);
        double first = workload.Step();
        double.IsFinite(first).Should().BeTrue();
        double second = workload.Step();
        second.Should().NotBe(first, "the step changed the weights");
    }

    private static string Folder() => Path.Combine(Workspace.Root() ?? string.Empty, "..", "shared", "onnx");
}
