using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Reading;

/// <summary>Whatever the bytes, reading ends soon, in a network or in the one documented exception.</summary>
public sealed class DamagedFileTests
{
    [Fact]
    public void Read_TruncatedAnywhere_NeverFailsOtherwise()
    {
        byte[] model = Model();

        for (int length = 0; length < model.Length; length++)
        {
            ReadOrFail(model[..length]).Should().BeFalse("a model without its last bytes lacks its output or opset ({0} bytes)", length);
        }
    }

    [Fact]
    public void Read_OneToEightBytesChanged_NeverFailsOtherwise()
    {
        byte[] model = Model();
        Prg prg = new(new Block128(7, 0));
        for (int trial = 0; trial < 2500; trial++)
        {
            byte[] damaged = [.. model];
            Block128 random = prg.NextBlock();
            for (int i = 0; i <= (int)(random.Low & 7); i++)
            {
                Block128 change = prg.NextBlock();
                damaged[change.Low % (ulong)model.Length] = (byte)change.High;
            }

            ReadOrFail(damaged);
        }
    }

    [Fact]
    public void Read_EveryByteSetToExtremes_NeverFailsOtherwise()
    {
        byte[] model = Model();
        for (int position = 0; position < model.Length; position++)
        {
            foreach (byte value in new byte[] { 0, 0xFF, (byte)(model[position] ^ 1) })
            {
                byte[] damaged = [.. model];
                damaged[position] = value;
                ReadOrFail(damaged);
            }
        }
    }

    [Fact]
    public void Read_RandomBytes_NeverFailsOtherwise()
    {
        Prg prg = new(new Block128(8, 0));
        for (int trial = 0; trial < 1000; trial++)
        {
            byte[] bytes = new byte[trial % 97];
            prg.FillValues<byte>(bytes);
            ReadOrFail(bytes).Should().BeFalse();
        }
    }

    [Theory]
    [InlineData("Conv", "strides", 1L << 30)]
    [InlineData("Conv", "dilations", long.MaxValue)]
    [InlineData("Conv", "pads", 1L << 20)]
    [InlineData("Conv", "pads", long.MinValue)]
    [InlineData("Conv", "strides", 0)]
    [InlineData("MaxPool", "kernel_shape", long.MaxValue)]
    [InlineData("MaxPool", "kernel_shape", 0)]
    [InlineData("MaxPool", "pads", 1000)]
    public void Read_ExtremeWindows_AreErrorsWithoutAllocating(string operation, string attribute, long value)
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 1000, 8, 8);
        long[] values = [.. Enumerable.Repeat(value, attribute == "pads" ? 4 : 2)];
        string[] inputs = operation == "Conv" ? [x, graph.Floats(new float[3000], 3, 1000, 1, 1)] : [x];
        (string, object)[] attributes = attribute == "kernel_shape" || operation == "Conv"
            ? [(attribute, values)]
            : [(attribute, values), ("kernel_shape", new long[] { 2, 2 })];

        ShouldFailCheaply(graph.Output(graph.Node(operation, inputs, attributes)));
    }

    [Fact]
    public void Read_HugePadsAndConstants_AreErrorsWithoutAllocating()
    {
        OnnxGraphBuilder pad = new();
        ShouldFailCheaply(pad.Output(pad.Node("Pad", [pad.Input("N", 64, 64, 64), pad.Integers(0, 0, 9999, 9999, 0, 0, 9999, 9999)])));

        OnnxGraphBuilder constant = new();
        string huge = constant.Node("ConstantOfShape", [constant.Integers(1 << 20, 1 << 20)]);
        ShouldFailCheaply(constant.Output(constant.Node("Add", [constant.Input("N", 1), huge])));
    }

    // Each constant alone is allowed; a file of a few hundred bytes may not ask for any number of them.
    [Fact]
    public void Read_ManyLargeConstants_AreBoundedInTotal()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Input("N", 1);
        for (int i = 0; i < 200; i++)
        {
            string constant = graph.Node("ConstantOfShape", [graph.Integers(1 << 20)]);
            y = graph.Node("Add", [y, graph.Node("Slice", [constant, graph.Integers(0), graph.Integers(1)])]);
        }

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().WithMessage("*over what is supported");
    }

    [Fact]
    public void Read_DeepChain_DoesNotExhaustTheStack()
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Input("N", 1, 1, 1);
        for (int i = 0; i < 20_000; i++)
        {
            y = graph.Node("GlobalMaxPool", [y]);
        }

        graph.Output(y).Read().Layers.Should().HaveCount(20_000);
    }

    private static byte[] Model()
    {
        OnnxGraphBuilder graph = new();
        string x = graph.Input("N", 2, 6, 6);
        string y = graph.Node("Conv", [x, graph.Floats(Samples.Floats(36), 2, 2, 3, 3), graph.Floats([1, 2])], ("pads", new long[] { 1, 1, 1, 1 }));
        string relu = graph.Node("Relu", [y]);
        y = graph.Node("Where", [graph.Integers([.. Enumerable.Repeat(1L, 6)]), relu, y]);
        y = graph.Node("Slice", [y, graph.Integers(0), graph.Integers(9), graph.Integers(2), graph.Integers(2)]);
        y = graph.Node("Pad", [y, graph.Integers(0, 0, 1, 0, 0, 0, 1, 0)]);
        y = graph.Node("MaxPool", [y], ("kernel_shape", new long[] { 2, 2 }), ("strides", new long[] { 2, 2 }), ("ceil_mode", 1));
        y = graph.Node("Transpose", [y], ("perm", new long[] { 0, 2, 3, 1 }));
        string shape = graph.Node("Concat", [graph.Node("Shape", [y], ("end", 1)), graph.Integers(-1)], ("axis", 0));
        y = graph.Node("Reshape", [y, shape]);
        y = graph.Node("Gemm", [y, graph.Floats(Samples.Floats(54), 3, 18)], ("transB", 1));
        graph.Output(graph.Node("Softmax", [y]));
        graph.Read().Layers.Should().HaveCount(6);
        return graph.ToBytes();
    }

    private static bool ReadOrFail(byte[] bytes)
    {
        try
        {
            Network network = NetworkReader.Read(new MemoryStream(bytes), "damaged", null);
            if (network.InputShape.Elements < 10_000)
            {
                // What was read can also be run.
                FloatExecutor.Run(network, new float[network.InputShape.Elements]).Should().HaveCount(network.OutputShape.Elements);
            }

            return true;
        }
        catch (NetworkFormatException error)
        {
            error.Message.Should().StartWith("damaged: ");
            return false;
        }
    }

    private static void ShouldFail(OnnxGraphBuilder graph) => ((Action)(() => graph.Read())).Should().Throw<NetworkFormatException>();

    private static void ShouldFailCheaply(OnnxGraphBuilder graph)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        ShouldFail(graph);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(16 << 20);
    }
}
