using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PrivateInference.Networks.Tensors;

namespace PrivateInference.Networks.Tests.Tensors;

public sealed class ImageFileTests
{
    [Theory]
    [InlineData("P2\n# a comment\n3 2 # sizes\n10\n0 1 2\n3 4 10\n", 1)]
    [InlineData("P3 1 2 10 0 1 2  3 4 10", 3)]
    public void Decode_TextImage_GivesSamplesOverTheMaximum(string text, int channels)
    {
        TensorShape shape = channels == 1 ? new(1, 2, 3) : new(3, 2, 1);
        float[] expected = channels == 1 ? [0, 0.1f, 0.2f, 0.3f, 0.4f, 1] : [0, 0.3f, 0.1f, 0.4f, 0.2f, 1];
        ImageFile.Decode("image.pgm", Encoding.ASCII.GetBytes(text), shape).Should().Equal(expected);
    }

    [Fact]
    public void Decode_BinaryGrey_GivesSamplesOverTheMaximum()
        => ImageFile.Decode("image.pgm", [.. "P5\n2 1\n255\n"u8, 51, 255], new TensorShape(1, 1, 2)).Should().Equal(0.2f, 1);

    [Fact]
    public void Decode_BinaryRgbOf16Bits_IsBigEndianAndByPlane()
    {
        byte[] file = [.. "P6 2 1 1000\n"u8, 0, 100, 0, 200, 1, 44, 1, 144, 1, 244, 3, 232];
        ImageFile.Decode("image.ppm", file, new TensorShape(3, 1, 2)).Should().Equal(0.1f, 0.4f, 0.2f, 0.5f, 0.3f, 1);
    }

    [Theory]
    [InlineData("P5 3 1 255 ab", "has 2 bytes of samples, expected 3")]
    [InlineData("P5 3 1 0 abc", "largest sample 0")]
    [InlineData("P5 3 1 70000 abc", "number above 65535")]
    [InlineData("P2 3 1 9 1 2", "has its end at")]
    [InlineData("P2 3 1 9 1 2 10", "has sample 10, its largest is 9")]
    [InlineData("P2 3 1 9 1 x 9", "expected a number")]
    [InlineData("P2 3 1 9 1 -1 9", "expected a number")]
    [InlineData("P2 99999999999999999999 1 9", "number above 2147483647")]
    [InlineData("P2 100000 100000 9 1", "got an image of 1 channel (grey), 100000 wide and 100000 high")]
    [InlineData("P6 3 1 255 abcabcabc", "got an image of 3 channels (RGB)")]
    [InlineData("P4 3 1 a", "got a P4 image, expected PNG, PGM or PPM")]
    [InlineData("GIF89a", "got a GIF image")]
    [InlineData("", "got an empty file")]
    [InlineData("hello", "got an unknown format")]
    public void Decode_BadFile_IsRefusedInOneLine(string content, string expected)
    {
        Action decode = () => ImageFile.Decode("image.pgm", Encoding.ASCII.GetBytes(content), new TensorShape(1, 1, 3));
        decode.Should().Throw<TensorFileException>().Which.Message.Should().StartWith("image.pgm: ").And.Contain(expected).And.NotContain("\n");
    }

    [Fact]
    public void Read_MissingFile_NamesIt()
    {
        Action read = () => ImageFile.Read("/nowhere/image.png", new TensorShape(1, 1, 1));
        read.Should().Throw<TensorFileException>().WithMessage("/nowhere/image.png: cannot be read: *");
    }

    [Fact]
    public void PngWriter_AnyImage_ReadsBackExactly()
    {
        Gen<byte[]> bytes = ArbMap.Default.GeneratorFor<byte>().ArrayOf(6 * 17);
        Prop.ForAll(Arb.From(bytes), samples =>
        {
            foreach (TensorShape shape in new TensorShape[] { new(1, 6, 17), new(3, 2, 17), new(3, 34, 1) })
            {
                using TemporaryFile file = new();
                PngWriter.Write(file.Path, shape, samples);
                ImageFile.Read(file.Path, shape).Should().Equal(samples.Select(sample => sample / 255f));
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20));
    }

    [Fact]
    public void PngWriter_TwoChannels_IsRefused()
    {
        Action write = () => PngWriter.Write("never.png", new TensorShape(2, 1, 1), [1, 2]);
        write.Should().Throw<ArgumentException>().WithMessage("Got 2 channels*");
        File.Exists("never.png").Should().BeFalse();
    }

    [Fact]
    public void PngWriter_TooFewSamples_IsRefused()
    {
        Action write = () => PngWriter.Write("never.png", new TensorShape(1, 2, 2), [1, 2, 3]);
        write.Should().Throw<ArgumentException>().WithMessage("Got 3 samples, shape 1x2x2 needs 4.*");
    }
}
