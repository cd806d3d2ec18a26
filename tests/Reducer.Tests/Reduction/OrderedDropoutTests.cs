using PrivateInference.Networks.Onnx;
using PrivateInference.Networks.Zoo;
using PrivateInference.Reducer.Graphs;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Reducer.Reduction.Reshaping;
using PrivateInference.Reducer.Reduction.SENet;

namespace PrivateInference.Reducer.Tests.Reduction;

public sealed class OrderedDropoutTests
{
    [Fact]
    public void Narrow_EveryWidth_GivesTheLogitsOfItsBranch()
    {
        Workspace.NeedRuntime();
        ModelProto network = SmallDigits.Network();
        IReadOnlyList<ReluSite> sites = ReluSite.Find(network);
        RandomStream random = new(1, 1);
        ModelProto masked = ReluRewriter.WithMasks(network, sites, [.. sites.Select(s => Enumerable.Range(0, (int)s.Count).Select(_ => random.Below(3) == 0).ToArray())]);
        double[] widths = [0.25, 0.5];
        ModelProto branched = OrderedDropout.WithBranches(masked, widths);
        StockRuntime.Logits(branched, SmallDigits.Held).Should().Equal(StockRuntime.Logits(masked, SmallDigits.Held), (a, b) => Math.Abs(a - b) < 1e-4);

        // Own statistics for a branch: they must be found again in its export and nowhere else.
        TensorProto scale = branched.Graph.Initializer.First(t => t.Name == OrderedDropout.Named("layer2.0.conv1.bn.scale", 0.5));
        scale.RawData = TensorData.Of("s", [1], [.. TensorData.Floats(scale).Select(v => 2 * v)]).RawData;
        foreach (double width in widths)
        {
            ModelProto branch = branched.Clone();
            branch.Graph.Output[0].Name = OrderedDropout.Named(branched.Graph.Output[0].Name, width);
            ModelProto narrow = OrderedDropout.Narrow(masked, branched, width);
            float[] logits = StockRuntime.Logits(narrow, SmallDigits.Held);
            logits.Should().Equal(StockRuntime.Logits(branch, SmallDigits.Held), (a, b) => Math.Abs(a - b) < 1e-4);
            logits.Should().NotEqual(StockRuntime.Logits(masked, SmallDigits.Held));
            ReluSite.Find(narrow).Select(s => s.Shape[0]).Should().Equal(sites.Select(s => (long)(width * s.Shape[0])));
        }

        OrderedDropout.Full(masked, branched).Graph.Initializer.Should().BeEquivalentTo(NetworkReshaper.Plain(masked).Graph.Initializer);
    }

    [Fact]
    public void WithBranches_WeightsOfNarrowNetworks_AreSlicesOfTheFullOnes()
    {
        ModelProto branched = OrderedDropout.WithBranches(SmallDigits.Network(), [0.5]);
        branched.Graph.Initializer.Where(t => t.Name.Contains("@0.5") && TensorData.IsFloat(t)).Should().OnlyContain(t => t.Name.Contains(".bn."));
        branched.Graph.Node.Count(n => n.OpType == "Slice").Should().Be(10);
    }

    [Fact]
    public void Resize_Half_KeepsLogitsAndQuartersMaps()
    {
        Workspace.NeedRuntime();
        ModelProto small = NetworkReshaper.Resize(SmallDigits.Network(), alpha: 0.5, rho: 0.5, seed: 1);
        ReluSite.Find(small).Select(s => string.Join('x', s.Shape)).Should().Equal("8x4x4", "8x4x4", "8x4x4", "16x2x2", "16x2x2", "32x1x1", "32x1x1");
        StockRuntime.Logits(small, SmallDigits.Held).Should().HaveCount(640).And.OnlyContain(v => float.IsFinite(v));
    }

    // A dense layer behind a map of another size cannot keep its weights, and channels side by side are not leading ones.
    [Fact]
    public void Resize_DenseBehindAMap_IsDrawnAnew()
    {
        Workspace.NeedRuntime();
        ModelProto sample = Samples.SampleNetwork.Untrained(1);
        ModelProto small = NetworkReshaper.Resize(sample, alpha: 0.5, rho: 0.5, seed: 1);
        small.Graph.Initializer.First(t => t.Name == "dense.weight").Dims.Should().Equal(10, 8 * 3 * 3);
        StockRuntime.Logits(small, Workspace.Held).Should().OnlyContain(v => float.IsFinite(v));
    }

    [Theory]
    [InlineData("sphynx-25k-cifar", 0.5, 1.0, "scaling channels")]
    [InlineData("vgg16-cifar-onefc", 1.0, 0.25, "too small")]
    public void Resize_NetworkThatDoesNotAllowIt_IsRefusedWithTheNode(string name, double alpha, double rho, string reason)
    {
        Action resize = () => NetworkReshaper.Resize(NetworkZoo.BuildModel(name), alpha, rho, seed: 1);
        resize.Should().Throw<NotSupportedException>().WithMessage($"node '*': *{reason}*");
    }
}
