namespace PrivateInference.Networks.Tensors;

/// <summary>Reads the one image that a network is run on.</summary>
public static class NetworkInput
{
    /// <summary>Reads a .npy array as it is, or an image scaled to [0, 1].</summary>
    /// <param name="path">
    /// A .npy file of floats, batch 1 or none, or what <see cref="ImageFile.Read"/> takes; the content decides, and the name where the
    /// content is neither.
    /// </param>
    /// <param name="shape">Shape of the network's input.</param>
    /// <returns>Channel, row, column; every value finite.</returns>
    /// <exception cref="TensorFileException">The file cannot be read, has another shape, or holds values that are not finite.</exception>
    public static float[] Read(string path, TensorShape shape)
    {
        Span<byte> start = stackalloc byte[6];
        int length = ReadStart(path, start);
        bool npy = NpyFile.IsNpy(start[..length]) || path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase);
        return npy ? ReadNpy(path, shape) : ImageFile.Read(path, shape);
    }

    private static int ReadStart(string path, Span<byte> start)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TensorFileException(path, $"cannot be read: {error.Message}", error);
        }
    }

    private static float[] ReadNpy(string path, TensorShape shape)
    {
        NpyArray array = NpyFile.ReadSingle(path);
        if (array.ElementType is not ("<f4" or "<f8"))
        {
            throw new TensorFileException(path, $"got element type '{array.ElementType}', expected float32 in the range the network was trained on.");
        }

        if (!Fits(array.Shape, shape))
        {
            throw new TensorFileException(
                path,
                $"got shape {NpyFile.Describe(array.Shape)}, expected {NpyFile.Describe([1, shape.Channels, shape.Height, shape.Width])} " +
                "or the same without the batch.");
        }

        int bad = Array.FindIndex(array.Values, value => !float.IsFinite(value));
        return bad < 0
            ? array.Values
            : throw new TensorFileException(path, $"got {array.Values[bad]} at element {bad}, expected finite values.");
    }

    /// <summary>Axes of length 1 hold nothing: a vector of n features is written as (n), (1, n), (1, n, 1) or (1, n, 1, 1) alike.</summary>
    private static bool Fits(int[] got, TensorShape shape)
        => got.Where(axis => axis != 1).SequenceEqual(((int[])[shape.Channels, shape.Height, shape.Width]).Where(axis => axis != 1));
}
