using System.Text;
using PrivateInference.Networks;
using PrivateInference.Reducer.Data;
using PrivateInference.Reducer.Data.Jpeg;

namespace PrivateInference.Reducer.Tests;

public sealed class JpegTests
{
    // 8x8, all of (200, 30, 60), and 8x8 of grey 90; encoded with libvips.
    private static readonly byte[] s_colour = Convert.FromBase64String(
        "/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAIAAgD" +
        "ASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAf/xAAUEAEAAAAAAAAAAAAAAAAAAAAA/8QAFQEBAQAAAAAAAAAAAAAAAAAABgj/xAAUEQEAAAAAAAAAAAAAAAAAAAAA/9oADAMBAAIRAxEAPwCFADS3X//Z");

    private static readonly byte[] s_grey = Convert.FromBase64String(
        "/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/wAALCAAIAAgBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAB//EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AGn//2Q==");

    [Fact]
    public void JpegHeader_Frames_GiveShapes()
    {
        JpegHeader.Read(new MemoryStream(s_colour)).Should().Be(new TensorShape(3, 8, 8));
        JpegHeader.Read(new MemoryStream(s_grey)).Should().Be(new TensorShape(1, 8, 8));
        JpegHeader.Read(new MemoryStream(s_colour[..145])).Should().BeNull("the frame header is further on");
        JpegHeader.Read(new MemoryStream([0x89, 80, 78, 71])).Should().BeNull();
        JpegHeader.Read(new MemoryStream()).Should().BeNull();
    }

    [Fact]
    public void DataSets_TinyImageNet_IsDecodedOnceAndAgainAfterAChange()
    {
        Assert.SkipWhen(JpegDecoder.WhyNot() is not null, JpegDecoder.WhyNot() ?? string.Empty);
        using Workspace workspace = new();
        PutTinyImageNet(workspace, "JPEG", s_grey, s_colour);
        workspace.Put("tiny/train/n02/images/n02_9.JPEG", s_colour[..200]);
        DataSetPair tiny = DataSets.Open(workspace.Path("tiny"));

        // The first image is grey, the set is not.
        (tiny.Training.Channels, tiny.Training.Height, tiny.Training.Classes, tiny.Training.Count, tiny.Test.Count).Should().Be((3, 8, 2, 4, 3));
        Colour(tiny.Training, 0).Should().Equal(90, 90, 90);
        Colour(tiny.Training, 1).Should().BeEquivalentTo([200, 30, 60], how => how.Using<int>(c => c.Subject.Should().BeCloseTo(c.Expectation, 4)).WhenTypeIs<int>().WithStrictOrdering());
        Enumerable.Range(0, 3).Select(tiny.Test.Label).Should().Equal(1, 0, 1);
        tiny.Rejected.Should().ContainSingle().Which.Should().Contain("n02_9.JPEG: got a JPEG image that cannot be used: ");

        File.Exists(workspace.Path("tiny/train/pisim-images.packed")).Should().BeTrue();
        Counter decoded = new();
        DataSetPair again = DataSets.Open(workspace.Path("tiny"), decoded);
        decoded.Images.Should().Be(0);
        again.Rejected.Should().Equal(tiny.Rejected);
        for (int i = 0; i < 4; i++)
        {
            again.Training.Image(i).ToArray().Should().Equal(tiny.Training.Image(i).ToArray());
            again.Training.Label(i).Should().Be(tiny.Training.Label(i));
        }

        workspace.Put("tiny/train/n01/images/n01_0.JPEG", s_colour);
        Colour(DataSets.Open(workspace.Path("tiny"), decoded).Training, 0)[1].Should().BeLessThan(40);
        decoded.Images.Should().Be(5, "the training images are decoded anew, the others are not");

        // A packed file that was cut off is no reason to fail.
        workspace.Put("tiny/val/pisim-images.packed", File.ReadAllBytes(workspace.Path("tiny/val/pisim-images.packed"))[..100]);
        DataSets.Open(workspace.Path("tiny")).Test.Count.Should().Be(3);
    }

    [Fact]
    public void DataSets_TinyImageNetOfPgm_NeedsNoDecoderAndItsErrorsNameTheLine()
    {
        using Workspace workspace = new();
        byte[] image = [.. "P5 2 2 255\n"u8, 1, 2, 3, 4];
        PutTinyImageNet(workspace, "pgm", image, image);
        DataSetPair tiny = DataSets.Open(workspace.Path("tiny"));
        (tiny.Training.Count, tiny.Test.Count, tiny.Test.Name).Should().Be((4, 3, "val"));
        workspace.Put("tiny/val/val_annotations.txt", "val_0.pgm\tn02\nval_1.pgm\tn99\t1\n"u8.ToArray());
        Action other = () => DataSets.Open(workspace.Path("tiny"));
        other.Should().Throw<DataSetFormatException>().WithMessage("*val_annotations.txt: line 2: got class 'n99', expected a file name, a tab and one of the 2 classes*");
        workspace.Put("tiny/val/val_annotations.txt", "val_7.pgm\tn02\n"u8.ToArray());
        other.Should().Throw<DataSetFormatException>().WithMessage("*line 1: got 'val_7.pgm', expected a file in images*");
        workspace.Put("tiny/val/val_annotations.txt", "val_0.pgm\tn02\n"u8.ToArray());
        other.Should().Throw<DataSetFormatException>().WithMessage("*val: got no readable image of class 'n01'*");
    }

    /// <summary>train/CLASS/images, val/images with a list of classes, and test/images without classes.</summary>
    private static void PutTinyImageNet(Workspace workspace, string ending, byte[] first, byte[] others)
    {
        foreach (string name in (string[])["n01", "n02"])
        {
            workspace.Put($"tiny/train/{name}/images/{name}_0.{ending}", name == "n01" ? first : others);
            workspace.Put($"tiny/train/{name}/images/{name}_1.{ending}", others);
            workspace.Put($"tiny/train/{name}/{name}_boxes.txt", "n01_0.JPEG\t0\t0\t1\t1\n"u8.ToArray());
        }

        StringBuilder annotations = new();
        for (int i = 0; i < 3; i++)
        {
            workspace.Put($"tiny/val/images/val_{i}.{ending}", others);
            annotations.Append(i == 1 ? $"val_{i}.{ending}\tn01\t0\t0\t3\t3\n" : $"val_{i}.{ending}\tn02\t0\t0\t3\t3\n");
        }

        workspace.Put("tiny/val/val_annotations.txt", Encoding.ASCII.GetBytes(annotations.ToString()));
        workspace.Put($"tiny/test/images/test_0.{ending}", others);
    }

    private static int[] Colour(ImageDataSet set, int index)
    {
        int area = set.Height * set.Width;
        return [.. Enumerable.Range(0, 3).Select(channel => (int)set.Image(index)[(channel * area) + (area / 2)])];
    }

    private sealed class Counter : IProgress<ImagesRead>
    {
        public int Images { get; private set; }

        public void Report(ImagesRead value) => Images++;
    }
}
