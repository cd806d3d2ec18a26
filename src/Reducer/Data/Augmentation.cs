namespace PrivateInference.Reducer.Data;

/// <summary>How training images are varied: the usual pair for CIFAR is 4 pixels of shift and mirroring. Off by default.</summary>
public sealed record Augmentation
{
    /// <summary>Largest shift in pixels, each way; what moves in is black.</summary>
    public int Shift { get; init; }

    /// <summary>Whether half of the images are mirrored left to right.</summary>
    public bool Mirror { get; init; }

    /// <summary>Writes an image as numbers in [0, 1], varied.</summary>
    /// <param name="set">Where it is from.</param>
    /// <param name="index">Which.</param>
    /// <param name="random">Chooses the variation.</param>
    /// <param name="destination">[channel, row, column]; overwritten.</param>
    internal void Write(ImageDataSet set, int index, RandomStream random, Span<float> destination)
    {
        int down = Shift > 0 ? random.Below((2 * Shift) + 1) - Shift : 0;
        int right = Shift > 0 ? random.Below((2 * Shift) + 1) - Shift : 0;
        bool mirror = Mirror && random.Below(2) == 1;
        ReadOnlySpan<byte> image = set.Image(index);
        for (int channel = 0; channel < set.Channels; channel++)
        {
            for (int row = 0; row < set.Height; row++)
            {
                Span<float> line = destination.Slice(((channel * set.Height) + row) * set.Width, set.Width);
                int from = row + down;
                if (from < 0 || from >= set.Height)
                {
                    line.Clear();
                    continue;
                }

                ReadOnlySpan<byte> source = image.Slice(((channel * set.Height) + from) * set.Width, set.Width);
                for (int column = 0; column < set.Width; column++)
                {
                    int at = (mirror ? set.Width - 1 - column : column) + right;
                    line[column] = at < 0 || at >= set.Width ? 0 : source[at] / 255f;
                }
            }
        }
    }
}
