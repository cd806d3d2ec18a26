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

    /// <summary>Finds out the shape and the classes of a file: grey and square, or else of three channels and square.</summary>
    /// <param name="paths">Files of the same images.</param>
    /// <returns>The shape, and one more than the largest label.</returns>
    /// <exception cref="DataSetFormatException">The number of values is neither.</exception>
    public static (TensorShape Shape, int Classes) Guess(params IReadOnlyList<string> paths)
    {
        int values = 0;
        int largest = 0;
        foreach (string line in paths.SelectMany(File.ReadLines))
        {
            int first = line.IndexOf(',', StringComparison.Ordinal);
            if (first > 0 && int.TryParse(line.AsSpan(0, first), NumberStyles.Integer, CultureInfo.InvariantCulture, out int label))
            {
                values = values == 0 ? line.Count(c => c == ',') : values;
                largest = Math.Max(largest, label);
            }
        }

        foreach (int channels in (int[])[1, 3])
        {
            int side = (int)Math.Round(Math.Sqrt((double)values / channels));
            if (side > 0 && side * side * channels == values)
            {
                return (new TensorShape(channels, side, side), Math.Max(largest + 1, 2));
            }
        }

        throw new DataSetFormatException(paths[0], $"got {values} values a line, expected a label and those of a square image, grey or of three channels");
    }
}
