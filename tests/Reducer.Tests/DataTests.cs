using System.Text;
using PrivateInference.Networks;
using PrivateInference.Networks.Tensors;
using PrivateInference.Reducer.Data;

namespace PrivateInference.Reducer.Tests;

public sealed class DataTests
{
    [Fact]
    public void DrawnDigits_SameSeed_SameImagesAndOtherSplitOthers()
    {
        ImageDataSet first = DrawnDigits.Draw(20, 5, 0);
        ImageDataSet again = DrawnDigits.Draw(20, 5, 0);
        ImageDataSet other = DrawnDigits.Draw(20, 5, 1);
        for (int i = 0; i < 20; i++)
        {
            first.Label(i).Should().Be(i % 10);
            first.Image(i).ToArray().Should().Equal(again.Image(i).ToArray());
            first.Image(i).ToArray().Should().NotEqual(other.Image(i).ToArray());
        }

        // A longer set starts with the shorter one's images.
        DrawnDigits.Draw(25, 5, 0).Image(19).ToArray().Should().Equal(first.Image(19).ToArray());
    }

    [Fact]
    public void Split_Set_PartsAreDisjointAndWhole()
    {
        ImageDataSet set = new("numbered", 1, 1, 1, 2, [.. Enumerable.Range(0, 100).Select(i => (byte)i)], new int[100]);
        (ImageDataSet training, ImageDataSet validation) = set.Split(30, 1);
        (training.Count, validation.Count).Should().Be((70, 30));
        Enumerable.Range(0, 70).Select(i => training.Image(i)[0]).Concat(Enumerable.Range(0, 30).Select(i => validation.Image(i)[0])).Order()
            .Should().Equal(Enumerable.Range(0, 100).Select(i => (byte)i));
    }

    [Fact]
    public void ImageDataSet_LabelOutOfRange_NamesImage()
    {
        Action make = () => _ = new ImageDataSet("bad", 1, 1, 1, 2, [0, 0], [0, 2]);
        make.Should().Throw<ArgumentException>().WithMessage("data set bad: image 1 has label 2, needed 0 to 1");
    }

    [Theory]
    [InlineData(10, 1)]
    [InlineData(100, 2)]
    public void CifarFiles_Records_AreRead(int classes, int labelBytes)
    {
        using Workspace workspace = new();
        byte[] file = new byte[2 * (labelBytes + 3072)];
        file[labelBytes - 1] = 7;
        file[labelBytes] = 11;
        file[labelBytes + 3072 + labelBytes - 1] = 9;
        file[^1] = 13;
        ImageDataSet set = CifarFiles.Read("cifar", classes, workspace.Put("a.bin", file), workspace.Put("b.bin", file));
        set.Count.Should().Be(4);
        (set.Label(0), set.Label(3), set.Image(2)[0], set.Image(3)[3071]).Should().Be((7, 9, (byte)11, (byte)13));
        Action cut = () => CifarFiles.Read("cifar", classes, workspace.Put("cut.bin", file[..^1]));
        cut.Should().Throw<DataSetFormatException>().WithMessage("*cut.bin: got * bytes, expected a multiple of *");
        file[labelBytes - 1] = 200;
        Action label = () => CifarFiles.Read("cifar", classes, workspace.Put("label.bin", file));
        label.Should().Throw<DataSetFormatException>().WithMessage("*label.bin: got label 200 in record 0*");
    }

    [Fact]
    public void IdxFiles_PairAndDamage_AreReadAndRefused()
    {
        using Workspace workspace = new();
        string images = workspace.Put("images", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, 16, 8, 4]);
        string labels = workspace.Put("labels", [0, 0, 8, 1, 0, 0, 0, 2, 3, 9]);
        ImageDataSet set = IdxFiles.Read("idx", images, labels, largest: 16);
        (set.Count, set.Height, set.Width, set.Label(1)).Should().Be((2, 1, 2, 9));
        set.Image(0).ToArray().Should().Equal(0, 255);
        Action classes = () => IdxFiles.Read("idx", images, labels, classes: 9);
        classes.Should().Throw<DataSetFormatException>().WithMessage("*labels: got label 9 for image 1, expected 0 to 8");
        Action kind = () => IdxFiles.Read("idx", labels, labels);
        kind.Should().Throw<DataSetFormatException>().WithMessage("*00000801*00000803");
        Action cut = () => IdxFiles.Read("idx", workspace.Put("cut", [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0]), labels);
        cut.Should().Throw<DataSetFormatException>().WithMessage("*cut: got 1 values, expected 4*");
        Action few = () => IdxFiles.Read("idx", images, workspace.Put("few", [0, 0, 8, 1, 0, 0, 0, 1, 3]));
        few.Should().Throw<DataSetFormatException>().WithMessage("*few: got 1 labels, expected 2*");
    }

    [Fact]
    public void ImageFolders_ClassesInOrder_AndDamagedImagesNamed()
    {
        using Workspace workspace = new();
        TensorShape shape = new(1, 1, 2);
        foreach ((string name, byte value) in (ReadOnlySpan<(string, byte)>)[("b/1.png", 10), ("a/images/2.png", 20), ("a/images/3.png", 30)])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(workspace.Path(name))!);
            PngWriter.Write(workspace.Path(name), shape, [value, 255]);
        }

        workspace.Put("b/damaged.png", [1, 2, 3]);
        workspace.Put("b/notes.txt", [1]);
        (ImageDataSet set, IReadOnlyList<string> classes, IReadOnlyList<string> rejected) = ImageFolders.Read(workspace.Folder, shape);
        classes.Should().Equal("a", "b");
        Enumerable.Range(0, 3).Select(i => (set.Label(i), set.Image(i)[0])).Should().Equal((0, (byte)20), (0, (byte)30), (1, (byte)10));
        rejected.Should().ContainSingle().Which.Should().Contain("damaged.png");
        Directory.CreateDirectory(workspace.Path("c"));
        Action empty = () => ImageFolders.Read(workspace.Folder, shape);
        empty.Should().Throw<DataSetFormatException>().WithMessage("*c: got no readable image*");
    }

    [Fact]
    public void CsvImages_HeadingAndErrors_AreHandled()
    {
        using Workspace workspace = new();
        TensorShape shape = new(1, 1, 2);
        string good = workspace.Put("good.csv", Encoding.ASCII.GetBytes("label,p0,p1\n3,0,255\n1,7,8\n"));
        ImageDataSet set = CsvImages.Read("csv", good, shape, 4);
        (set.Count, set.Label(0), set.Image(1)[1]).Should().Be((2, 3, (byte)8));
        Action value = () => CsvImages.Read("csv", workspace.Put("bad.csv", Encoding.ASCII.GetBytes("3,0,256\n")), shape, 4);
        value.Should().Throw<DataSetFormatException>().WithMessage("*bad.csv: line 1: got '256' as value 2*");
        Action label = () => CsvImages.Read("csv", good, shape, 3);
        label.Should().Throw<DataSetFormatException>().WithMessage("*line 2: got label '3'*");
    }

    [Fact]
    public void DataSets_UnknownFolder_SaysWhatIsKnown()
    {
        using Workspace workspace = new();
        Action open = () => DataSets.Open(workspace.Folder);
        open.Should().Throw<DataSetFormatException>().WithMessage("*got no known files, expected 'drawn-digits'*");
    }

    [Fact]
    public void DataSets_FoldersAndCsv_AreOpenedAndTheUnreadableNamed()
    {
        using Workspace workspace = new();
        foreach (string split in (string[])["train", "test"])
        {
            for (int i = 0; i < 3; i++)
            {
                workspace.Put($"set/{split}/cat/{i}.pgm", [.. "P5 2 2 255\n"u8, 1, 2, 3, (byte)i]);
                workspace.Put($"set/{split}/dog/{i}.pgm", [.. "P5 2 2 255\n"u8, 9, 8, 7, (byte)i]);
            }
        }

        workspace.Put("set/train/dog/broken.png", [0x89, 80, 78, 71]);
        workspace.Put("set/train/dog/photo.jpg", [0xFF, 0xD8, 0xFF, 0]);
        DataSetPair folders = DataSets.Open(workspace.Path("set"));
        (folders.Training.Count, folders.Test.Count, folders.Training.Classes, folders.Training.Width).Should().Be((6, 6, 2, 2));
        folders.Rejected.Should().HaveCount(2).And.Contain(r => r.Contains("broken.png")).And.Contain(r => r.Contains("photo.jpg: got a JPEG image"));

        DataSetPair carved = DataSets.Open(workspace.Put("all.csv", Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20).Select(i => $"{i % 3},{i},2,3,4\n")))));
        (carved.Training.Count, carved.Test.Count, carved.Training.Classes, carved.Training.Height).Should().Be((18, 2, 3, 2));

        Directory.Move(workspace.Path("set/test/dog"), workspace.Path("set/test/wolf"));
        Action other = () => DataSets.Open(workspace.Path("set"));
        other.Should().Throw<DataSetFormatException>().WithMessage("*got class 'wolf' in one of training and test images*");
        Directory.CreateDirectory(workspace.Path("set/train/empty"));
        Action empty = () => DataSets.Open(workspace.Path("set"));
        empty.Should().Throw<DataSetFormatException>().WithMessage("*train*empty: got no readable image*");
    }

    [Fact]
    public void DataSets_SharedOptdigits_HasItsPublishedSize()
    {
        string? root = Workspace.Root();
        string folder = Path.Combine(root ?? ".", "../shared/data/digits");
        Assert.SkipUnless(Directory.Exists(folder), "no shared data");
        DataSetPair pair = DataSets.Open(folder);
        (pair.Training.Count, pair.Test.Count, pair.Training.Height).Should().Be((3823, 1797, 8));
    }

    [Fact]
    public void Augmentation_ShiftAndMirror_MoveWholeImages()
    {
        ImageDataSet set = new("one", 1, 2, 3, 2, [1, 2, 3, 4, 5, 6], [0]);
        RandomStream random = new(1, 1);
        HashSet<string> seen = [];
        float[] image = new float[6];
        for (int i = 0; i < 400; i++)
        {
            new Augmentation { Shift = 1, Mirror = true }.Write(set, 0, random, image);
            seen.Add(string.Join(' ', image.Select(v => (int)MathF.Round(v * 255))));
        }

        seen.Should().HaveCount(18).And.Contain(["1 2 3 4 5 6", "3 2 1 6 5 4", "5 6 0 0 0 0", "0 3 2 0 6 5", "2 1 0 5 4 0"]);
    }
}
