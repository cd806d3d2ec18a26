using System.Buffers.Binary;
using PrivateInference.Reducer.Data;

namespace PrivateInference.Simulator.Tests;

/// <summary>A few drawn digits as idx files, so that training takes seconds.</summary>
internal static class DigitsFolder
{
    /// <summary>Writes training and test images.</summary>
    public static string Write(ScratchFolder folder, int training, int test)
    {
        string path = folder.File("tiny-digits");
        _ = Directory.CreateDirectory(path);
        Write(DrawnDigits.Draw(training, 3, 0), path, "train");
        Write(DrawnDigits.Draw(test, 3, 2), path, "t10k");
        return path;
    }

    private static void Write(ImageDataSet set, string path, string part)
    {
        using (FileStream images = File.Create(Path.Combine(path, $"{part}-images-idx3-ubyte")))
        {
            images.Write(Header(0x0803, set.Count, set.Height, set.Width));
            for (int i = 0; i < set.Count; i++)
            {
                images.Write(set.Image(i));
            }
        }

        using FileStream labels = File.Create(Path.Combine(path, $"{part}-labels-idx1-ubyte"));
        labels.Write(Header(0x0801, set.Count));
        labels.Write([.. Enumerable.Range(0, set.Count).Select(i => (byte)set.Label(i))]);
    }

    private static byte[] Header(params int[] numbers)
    {
        byte[] bytes = new byte[4 * numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), numbers[i]);
        }

        return bytes;
    }
}
