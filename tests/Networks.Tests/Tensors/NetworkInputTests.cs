using PrivateInference.Networks.Tensors;

namespace PrivateInference.Networks.Tests.Tensors;

public sealed class NetworkInputTests
{
    private static readonly TensorShape s_shape = new(1, 2, 3);

    [Theory]
    [InlineData(1, 1, 2, 3)]
    [InlineData(1, 2, 3)]
    [InlineData(2, 3)]
    public void Read_NpyWithOrWithoutBatch_GivesItsValues(params int[] dimensions)
    {
        using TemporaryFile file = new(extension: ".npy");
        NpyFile.Write(file.Path, dimensions, [0, 1, 2, 3, 4, -5]);
        NetworkInput.Read(file.Path, s_shape).Should().Equal(0, 1, 2, 3, 4, -5);
    }

    [Fact]
    public void Read_NpyUnderAnotherName_IsKnownByItsContent()
    {
        using TemporaryFile file = new(extension: ".png");
        NpyFile.Write(file.Path, [1, 2, 3], [0, 1, 2, 3, 4, 5]);
        NetworkInput.Read(file.Path, s_shape).Should().HaveCount(6);
    }

    [Fact]
    public void Read_ImageUnderAnyName_IsScaledToOne()
    {
        using TemporaryFile file = new(extension: ".dat");
        PngWriter.Write(file.Path, s_shape, [0, 51, 255, 0, 0, 102]);
        NetworkInput.Read(file.Path, s_shape).Should().Equal(0, 0.2f, 1, 0, 0, 0.4f);
    }

    [Fact]
    public void Read_VectorForADenseNetwork_GivesItsValues()
    {
        using TemporaryFile file = new(extension: ".npy");
        NpyFile.Write(file.Path, [1, 4], [1, 2, 3, 4]);
        NetworkInput.Read(file.Path, new TensorShape(4, 1, 1)).Should().Equal(1, 2, 3, 4);
    }

    [Theory]
    [InlineData(2, 1, 2, 3)]
    [InlineData(3, 2)]
    [InlineData(1, 3, 2)]
    [InlineData(6)]
    public void Read_AnotherShape_IsRefusedWithGotAndExpected(params int[] dimensions)
    {
        using TemporaryFile file = new(extension: ".npy");
        NpyFile.Write(file.Path, dimensions, new float[dimensions.Aggregate(1, (a, b) => a * b)]);
        Refusal(file).Should().Contain("got shape (").And.Contain("expected (1, 1, 2, 3) or the same without the batch");
    }

    [Fact]
    public void Read_NotANumber_IsRefused()
    {
        using TemporaryFile file = new(extension: ".npy");
        NpyFile.Write(file.Path, [1, 2, 3], [0, 1, 2, float.NaN, 4, 5]);
        Refusal(file).Should().EndWith("got NaN at element 3, expected finite values.");
    }

    [Fact]
    public void Read_BytesWithoutScale_AreRefused()
    {
        using TemporaryFile file = new(NpyFileTests.File("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }", new byte[6]), ".npy");
        Refusal(file).Should().Contain("got element type '|u1', expected float32");
    }

    [Fact]
    public void Read_OtherContentNamedNpy_SaysSo()
    {
        using TemporaryFile file = new([.. "hello"u8], ".npy");
        Refusal(file).Should().Contain("does not begin as a .npy file");
    }

    [Fact]
    public void Read_MissingFile_NamesIt()
    {
        Action read = () => NetworkInput.Read("/nowhere/input.npy", s_shape);
        read.Should().Throw<TensorFileException>().WithMessage("/nowhere/input.npy: cannot be read: *");
    }

    private static string Refusal(TemporaryFile file)
    {
        Action read = () => NetworkInput.Read(file.Path, s_shape);
        return read.Should().Throw<TensorFileException>().Which.Message;
    }
}
