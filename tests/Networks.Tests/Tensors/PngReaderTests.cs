using System.Buffers.Binary;
using PrivateInference.Networks.Tensors;
using PrivateInference.Primitives;

namespace PrivateInference.Networks.Tests.Tensors;

public sealed class PngReaderTests
{
    [Theory]
    [InlineData("grey1", 1, 1)]
    [InlineData("grey2", 1, 2)]
    [InlineData("grey4", 1, 4)]
    [InlineData("grey8", 1, 8)]
    [InlineData("grey16", 1, 16)]
    [InlineData("greyalpha8", 1, 8)]
    [InlineData("greyalpha16", 1, 16)]
    [InlineData("rgb8none", 3, 8)]
    [InlineData("rgb8sub", 3, 8)]
    [InlineData("rgb8up", 3, 8)]
    [InlineData("rgb8average", 3, 8)]
    [InlineData("rgb8paeth", 3, 8)]
    [InlineData("rgb16", 3, 16)]
    [InlineData("rgba8", 3, 8)]
    [InlineData("rgba16", 3, 16)]
    public void Decode_ImageOfLibpng_GivesItsSamplesOverTheLargest(string name, int channels, int depth)
        => Decode(LibpngImages.File(name), channels).Should().Equal(
            Planes(channels, (x, y, c) => LibpngImages.Sample(x, y, c, depth) / (float)((1 << depth) - 1)));

    [Theory]
    [InlineData("palette1", 1)]
    [InlineData("palette2", 2)]
    [InlineData("palette4", 4)]
    [InlineData("palette8", 8)]
    public void Decode_PaletteImageOfLibpng_GivesItsColours(string name, int depth)
        => Decode(LibpngImages.File(name), 3).Should().Equal(
            Planes(3, (x, y, c) => LibpngImages.PaletteSample(x, y, c, depth) / 255f));

    [Fact]
    public void Decode_InterlacedImage_IsRefusedByName()
        => Refusal(LibpngImages.File("adam7"), 3).Should().Be("image.png: is an interlaced PNG image, expected one without interlacing.");

    [Fact]
    public void Decode_GreyForRgb_IsNotConverted() => Refusal(LibpngImages.File("grey8"), 3).Should().Be(
        "image.png: got an image of 1 channel (grey), 9 wide and 5 high, expected 3 channels (RGB), 9 wide and 5 high.");

    [Fact]
    public void Decode_RgbForGrey_IsNotConverted() => Refusal(LibpngImages.File("rgb8sub"), 1).Should().Contain("got an image of 3 channels (RGB)");

    [Fact]
    public void Decode_AnotherSize_IsRefused()
    {
        Action decode = () => ImageFile.Decode("image.png", LibpngImages.File("grey8"), new TensorShape(1, 28, 28));
        decode.Should().Throw<TensorFileException>().WithMessage("*9 wide and 5 high, expected 1 channel (grey), 28 wide and 28 high.");
    }

    [Fact]
    public void Decode_TransparentPixel_IsRefused()
        => Refusal(Rewritten("rgba8", data => data[^1] = 0x7F), 3).Should().Contain("transparent");

    [Fact]
    public void Decode_FilterThatIsNone_IsRefused()
        => Refusal(Rewritten("rgb8none", data => data[0] = 5), 3).Should().Contain("filter 5, expected 0 to 4");

    [Fact]
    public void Decode_IndexOutsideThePalette_IsRefused()
        => Refusal(Rewritten("palette8", data => data[1] = 5), 3).Should().Contain("palette index 5, the palette has 5 entries");

    [Fact]
    public void Decode_OneRowTooMany_IsRefused()
        => Refusal(PngBytes.Recompressed(LibpngImages.File("grey8"), data => [.. data, 0]), 1).Should().Contain("more image data");

    [Fact]
    public void Decode_OneByteTooFew_IsRefused()
        => Refusal(PngBytes.Recompressed(LibpngImages.File("grey8"), data => data[..^1]), 1).Should().Contain("damaged or too little image data");

    [Fact]
    public void Decode_HugeHeader_IsRefusedBeforeAnythingIsAllocated()
    {
        byte[] file = LibpngImages.File("grey8");
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(16), 100_000);
        BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(20), 100_000);
        PngBytes.FixChecksum(file, 8);
        long before = GC.GetAllocatedBytesForCurrentThread();
        string refusal = Refusal(file, 1);
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
        refusal.Should().Contain("100000 wide and 100000 high");
    }

    [Fact]
    public void Decode_BombOfZeros_StopsAtTheExpectedSize()
    {
        byte[] file = PngBytes.Recompressed(LibpngImages.File("grey8"), _ => new byte[50_000_000]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Refusal(file, 1).Should().Contain("more image data");
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }

    [Fact]
    public void Decode_CutAnywhere_IsRefusedInOneLine()
    {
        byte[] file = LibpngImages.File("palette4");
        for (int length = 0; length < file.Length; length++)
        {
            Refusal(file[..length], 3).Should().NotContain("\n");
        }
    }

    [Fact]
    public void Decode_AnyByteChanged_IsRefused()
    {
        byte[] original = LibpngImages.File("rgb8paeth");
        for (int position = 0; position < original.Length; position++)
        {
            byte[] file = [.. original];
            file[position] ^= 0x10;
            Refusal(file, 3).Should().StartWith("image.png: ");
        }
    }

    [Fact]
    public void Decode_RandomChunksUnderRightChecksums_NeverFailsOtherwise()
    {
        Prg prg = new(new Block128(7, 0));
        byte[] noise = new byte[64];
        for (int round = 0; round < 300; round++)
        {
            byte[] file = LibpngImages.File("rgb16");
            prg.FillValues<byte>(noise);
            int end = file.Length - 24;
            for (int i = 0; i < 3; i++)
            {
                file[41 + ((noise[2 * i] | (noise[(2 * i) + 1] << 8)) % (end - 41))] = noise[8 + i];
            }

            PngBytes.FixChecksum(file, 33);
            Action decode = () => ImageFile.Decode("image.png", file, new TensorShape(3, LibpngImages.Height, LibpngImages.Width));
            Exception? error = Record.Exception(decode);
            (error is null or TensorFileException).Should().BeTrue($"round {round} gave {error}");
        }
    }

    private static float[] Decode(byte[] file, int channels)
        => ImageFile.Decode("image.png", file, new TensorShape(channels, LibpngImages.Height, LibpngImages.Width));

    private static string Refusal(byte[] file, int channels)
    {
        Action decode = () => Decode(file, channels);
        return decode.Should().Throw<TensorFileException>().Which.Message;
    }

    private static byte[] Rewritten(string name, Action<byte[]> change) => PngBytes.Recompressed(LibpngImages.File(name), data =>
    {
        change(data);
        return data;
    });

    private static float[] Planes(int channels, Func<int, int, int, float> value)
        => [.. from c in Enumerable.Range(0, channels)
               from y in Enumerable.Range(0, LibpngImages.Height)
               from x in Enumerable.Range(0, LibpngImages.Width)
               select value(x, y, c)];
}
