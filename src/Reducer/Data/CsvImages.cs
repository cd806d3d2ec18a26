using System.Globalization;
using PrivateInference.Networks;

namespace PrivateInference.Reducer.Data;

/// <summary>Images as lines of text: a label, then the pixels from 0 to 255 in channel, row, column order, separated by commas.</summary>
public static class CsvImages
{
    /// <summary>Reads a file; a first line that starts with no number is a heading.</summary>
    /// <param name="name">Name of the set.</param>
    /// <param name="path">The file.</param>
    /// <param name="shape">Channels and size of every image.</param>
    /// <param name="classes">Number of classes.</param>
    /// <returns>The set.</returns>
    /// <exception cref="DataSetFormatException">A line has another number of values, or a value out of range; the message names the line.</exception>
    public static ImageDataSet Read(string name, string path, TensorShape shape, int classes)
    {
        List<byte[]> images = [];
        List<int> labels = [];
        long number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] cells = line.Split(',');
            bool labelled = int.TryParse(cells[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out int label);
            if (line.Length == 0 || (number == 1 && !labelled))
            {
                continue;
            }

            if (cells.Length != shape.Elements + 1 || !labelled || label < 0 || label >= classes)
            {
                throw new DataSetFormatException(path, $"line {number}: got label '{cells[0]}' and {cells.Length - 1} values, expected 0 to {classes - 1} and {shape.Elements} values");
            }

            byte[] image = new byte[shape.Elements];
            for (int i = 0; i < image.Length; i++)
            {
                if (!byte.TryParse(cells[i + 1], NumberStyles.Integer, CultureInfo.InvariantCulture, out image[i]))
                {
                    throw new DataSetFormatException(path, $"line {number}: got '{cells[i + 1]}' as value {i + 1}, expected 0 to 255");
                }
            }

            images.Add(image);
            labels.Add(label);
        }

        return images.Count > 0
            ? new ImageDataSet(name, shape.Channels, shape.Height, shape.Width, classes, [.. images.SelectMany(i => i)], [.. labels])
            : throw new DataSetFormatException(path, "got no image, expected one on each line");
    }
}
