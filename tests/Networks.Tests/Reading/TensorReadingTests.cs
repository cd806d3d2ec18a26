using System.Buffers.Binary;
using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using DataType = PrivateInference.Networks.Onnx.TensorProto.Types.DataType;

namespace PrivateInference.Networks.Tests.Reading;

public sealed class TensorReadingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pisim-reader").FullName;

    public static TheoryData<TensorProto> FloatTensors => new()
    {
        new TensorProto { DataType = (int)DataType.Float, FloatData = { 1.5f, -2 } },
        new TensorProto { DataType = (int)DataType.Float, RawData = Raw(4, (b, v) => BinaryPrimitives.WriteSingleLittleEndian(b, v)) },
        new TensorProto { DataType = (int)DataType.Double, DoubleData = { 1.5, -2 } },
        new TensorProto { DataType = (int)DataType.Double, RawData = Raw(8, (b, v) => BinaryPrimitives.WriteDoubleLittleEndian(b, v)) },
        new TensorProto { DataType = (int)DataType.Float16, Int32Data = { 0x3E00, 0xC000 } },
        new TensorProto { DataType = (int)DataType.Float16, RawData = Raw(2, (b, v) => BinaryPrimitives.WriteHalfLittleEndian(b, (Half)v)) },
        new TensorProto { DataType = (int)DataType.Bfloat16, RawData = ByteString.CopyFrom(0xC0, 0x3F, 0x00, 0xC0) },
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(FloatTensors))]
    public void Weights_OfAnyPrecision_AreReadAsSingle(TensorProto tensor)
    {
        OnnxGraphBuilder graph = new();
        string y = graph.Node("MatMul", [graph.Input("N", 1), graph.Initializer(tensor.Clone(), 1, 2)]);

        ((DenseLayer)graph.Output(y).Read().Layers[0]).Weights.Should().Equal(1.5f, -2);
    }

    [Theory]
    [InlineData(DataType.Int64)]
    [InlineData(DataType.Int32)]
    public void Shapes_OfEitherWidth_AreRead(DataType type)
    {
        OnnxGraphBuilder graph = new();
        TensorProto shape = new() { DataType = (int)type };
        if (type == DataType.Int64)
        {
            shape.Int64Data.Add([0, 2, -1]);
        }
        else
        {
            shape.Int32Data.Add([0, 2, -1]);
        }

        string y = graph.Node("Reshape", [graph.Input("N", 6), graph.Initializer(shape, 3)]);

        graph.Output(y).Read().OutputShape.Should().Be(new TensorShape(2, 3, 1));
    }

    [Fact]
    public void Initializers_ListedAsInputs_AreStillConstants()
    {
        OnnxGraphBuilder graph = new(opset: 8);
        string y = graph.Node("MatMul", [graph.Input(1, 2), graph.Floats([1, 2], 2, 1)]);
        graph.Model.Graph.Input.Add(new ValueInfoProto { Name = graph.Model.Graph.Initializer[0].Name });

        graph.Output(y).Run([3, 4]).Should().Equal(11);
    }

    [Theory]
    [InlineData(3, "needs 8 bytes and has 3")]
    [InlineData(12, "needs 8 bytes and has 12")]
    public void RawData_OfAnotherLength_IsAnError(int bytes, string message)
        => ShouldFail(new TensorProto { DataType = (int)DataType.Float, RawData = ByteString.CopyFrom(new byte[bytes]) }, [1, 2], message);

    [Fact]
    public void Dimensions_NegativeOrHuge_AreErrorsBeforeAnythingIsAllocated()
    {
        foreach (long[] dims in new long[][] { [-1, 2], [1L << 40, 1L << 40], [int.MaxValue, 2], [1, long.MaxValue], [long.MinValue, 1] })
        {
            ShouldFail(new TensorProto { DataType = (int)DataType.Float, FloatData = { 1 } }, dims, "has dimensions");
        }

        ShouldFail(new TensorProto { DataType = (int)DataType.Float, FloatData = { 1 } }, [int.MaxValue], "and has 1");
        ShouldFail(new TensorProto { DataType = (int)DataType.Float }, [1, 1, 1, 1, 1, 1, 1, 1, 1], "has 9 dimensions");
        ShouldFail(new TensorProto { DataType = (int)DataType.String }, [1], "has data type 8");
    }

    [Fact]
    public void ExternalData_BesideTheModel_IsRead()
    {
        File.WriteAllBytes(Path.Combine(_folder, "w.bin"), [9, 9, 9, 9, 0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0]);
        OnnxGraphBuilder graph = External("w.bin", ("offset", "4"), ("length", "8"));
        string path = Path.Combine(_folder, "small.onnx");
        File.WriteAllBytes(path, graph.ToBytes());

        Network network = NetworkReader.Read(path);

        network.Name.Should().Be("small");
        ((DenseLayer)network.Layers[0]).Weights.Should().Equal(1.5f, -2);
    }

    [Theory]
    [InlineData("gone.bin", "0", "8", "'gone.bin', which is missing")]
    [InlineData("w.bin", "8", "8", "needs 8 bytes at 8 of external file 'w.bin', which has 12")]
    [InlineData("w.bin", "9223372036854775807", "8", "needs 8 bytes at 9223372036854775807")]
    [InlineData("w.bin", "0", "12", "its entry says 12")]
    [InlineData("w.bin", "-4", "8", "has external data with offset '-4'")]
    [InlineData("../w.bin", "0", "8", "outside the model's folder")]
    [InlineData("a/../../w.bin", "0", "8", "outside the model's folder")]
    [InlineData("/etc/hostname", "0", "8", "expected a path relative to the model")]
    [InlineData("", "0", "8", "expected a path relative to the model")]
    [InlineData(".", "0", "8", "outside the model's folder")]
    public void ExternalData_MissingShortOrElsewhere_IsAnErrorNamingTheFile(string location, string offset, string length, string message)
    {
        File.WriteAllBytes(Path.Combine(_folder, "w.bin"), new byte[12]);

        Action read = () => External(location, ("offset", offset), ("length", length)).Read(_folder);

        read.Should().Throw<NetworkFormatException>().WithMessage($"test: tensor 'constant_0' *{message}*");
    }

    [Fact]
    public void ExternalData_WithoutAFolder_IsAnError()
        => ((Action)(() => External("w.bin").Read())).Should().Throw<NetworkFormatException>().WithMessage("*was not read from a folder*");

    [Fact]
    public void ExternalData_LinkOutOfTheFolder_IsAnError()
    {
        string inner = Directory.CreateDirectory(Path.Combine(_folder, "model")).FullName;
        File.WriteAllBytes(Path.Combine(_folder, "secret.bin"), new byte[8]);
        File.CreateSymbolicLink(Path.Combine(inner, "w.bin"), Path.Combine(_folder, "secret.bin"));

        ((Action)(() => External("w.bin").Read(inner))).Should().Throw<NetworkFormatException>().WithMessage("*leaves the model's folder*");
    }

    private static OnnxGraphBuilder External(string location, params (string Key, string Value)[] more)
    {
        TensorProto tensor = new() { DataType = (int)DataType.Float, DataLocation = TensorProto.Types.DataLocation.External };
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        tensor.ExternalData.Add(more.Select(entry => new StringStringEntryProto { Key = entry.Key, Value = entry.Value }));
        OnnxGraphBuilder graph = new();
        string w = graph.Initializer(tensor, 1, 2);
        return graph.Output(graph.Node("MatMul", [graph.Input("N", 1), w]));
    }

    private static void ShouldFail(TensorProto tensor, long[] dims, string message)
    {
        OnnxGraphBuilder graph = new();
        string w = graph.Initializer(tensor, dims);
        string y = graph.Node("MatMul", [graph.Input("N", 1), w]);

        ((Action)(() => graph.Output(y).Read())).Should().Throw<NetworkFormatException>().WithMessage($"test: tensor 'constant_0' *{message}*");
    }

    private static ByteString Raw(int bytes, Action<byte[], float> write)
    {
        byte[] first = new byte[bytes];
        byte[] second = new byte[bytes];
        write(first, 1.5f);
        write(second, -2);
        return ByteString.CopyFrom([.. first, .. second]);
    }
}
