namespace PrivateInference.Reducer.Data;

/// <summary>Labelled images of one size, 8 bits per value. Immutable.</summary>
public sealed class ImageDataSet
{
    private readonly byte[] _pixels;
    private readonly int[] _labels;

    /// <summary>Makes a set.</summary>
    /// <param name="name">Shown in reports and manifests.</param>
    /// <param name="channels">1 for grey, 3 for red, green, blue.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="pixels">[image, channel, row, column], 0 to 255; kept, not copied.</param>
    /// <param name="labels">One per image, each in [0, classes); kept, not copied.</param>
    /// <exception cref="ArgumentException">Sizes do not agree or a label is out of range.</exception>
    public ImageDataSet(string name, int channels, int height, int width, int classes, byte[] pixels, int[] labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        long needed = checked((long)labels.Length * channels * height * width);
        if (pixels.Length != needed)
        {
            throw new ArgumentException($"data set {name}: got {pixels.Length} pixel values, needed {needed} for {labels.Length} images of {channels}x{height}x{width}");
        }

        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0 || labels[i] >= classes)
            {
                throw new ArgumentException($"data set {name}: image {i} has label {labels[i]}, needed 0 to {classes - 1}");
            }
        }

        Name = name;
        Channels = channels;
        Height = height;
        Width = width;
        Classes = classes;
        _pixels = pixels;
        _labels = labels;
    }

    /// <summary>Shown in reports and manifests.</summary>
    public string Name { get; }

    /// <summary>Values per pixel.</summary>
    public int Channels { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Number of classes.</summary>
    public int Classes { get; }

    /// <summary>Number of images.</summary>
    public int Count => _labels.Length;

    /// <summary>Values per image.</summary>
    public int ImageLength => Channels * Height * Width;

    /// <summary>One image.</summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    /// <returns>[channel, row, column].</returns>
    public ReadOnlySpan<byte> Image(int index) => _pixels.AsSpan(checked(index * ImageLength), ImageLength);

    /// <summary>One label.</summary>
    /// <param name="index">In [0, <see cref="Count"/>).</param>
    /// <returns>In [0, <see cref="Classes"/>).</returns>
    public int Label(int index) => _labels[index];

    /// <summary>Some of the images, in the order given.</summary>
    /// <param name="name">Name of the part.</param>
    /// <param name="indices">Which.</param>
    /// <returns>A set of its own.</returns>
    public ImageDataSet Select(string name, ReadOnlySpan<int> indices)
    {
        byte[] pixels = new byte[checked(indices.Length * ImageLength)];
        int[] labels = new int[indices.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            Image(indices[i]).CopyTo(pixels.AsSpan(i * ImageLength));
            labels[i] = Label(indices[i]);
        }

        return new ImageDataSet(name, Channels, Height, Width, Classes, pixels, labels);
    }

    /// <summary>Carves a validation set out of this one, so that no choice is ever made on test images.</summary>
    /// <param name="held">Number of images held out.</param>
    /// <param name="seed">Chooses which.</param>
    /// <returns>What is left to train on, and what was held out.</returns>
    public (ImageDataSet Training, ImageDataSet Validation) Split(int held, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(held);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(held, Count);
        int[] order = [.. Enumerable.Range(0, Count)];
        new RandomStream(seed, 1).Shuffle<int>(order);
        return (Select($"{Name} (training)", order.AsSpan(held)), Select($"{Name} (validation)", order.AsSpan(0, held)));
    }
}
