namespace PrivateInference.Networks.Tensors;

/// <summary>Undoes the prediction that PNG applies to each row before compression (PNG specification, clause 9).</summary>
internal static class PngFilter
{
    /// <summary>Restores one row in place.</summary>
    /// <param name="path">File, for the error.</param>
    /// <param name="filter">0 none, 1 sub, 2 up, 3 average, 4 Paeth.</param>
    /// <param name="row">The filtered row; restored.</param>
    /// <param name="above">The restored row above, zero for the first; as long as the row.</param>
    /// <param name="pixelBytes">Distance to the byte that counts as left.</param>
    /// <exception cref="TensorFileException">No such filter.</exception>
    public static void Undo(string path, int filter, Span<byte> row, ReadOnlySpan<byte> above, int pixelBytes)
    {
        if (filter is < 0 or > 4)
        {
            throw new TensorFileException(path, $"has PNG filter {filter}, expected 0 to 4.");
        }

        for (int i = 0; i < row.Length; i++)
        {
            int left = i >= pixelBytes ? row[i - pixelBytes] : 0;
            int corner = i >= pixelBytes ? above[i - pixelBytes] : 0;
            int prediction = filter switch
            {
                0 => 0,
                1 => left,
                2 => above[i],
                3 => (left + above[i]) / 2,
                _ => Paeth(left, above[i], corner),
            };
            row[i] = (byte)(row[i] + prediction);
        }
    }

    private static int Paeth(int left, int above, int corner)
    {
        int estimate = left + above - corner;
        int toLeft = Math.Abs(estimate - left);
        int toAbove = Math.Abs(estimate - above);
        int toCorner = Math.Abs(estimate - corner);
        return toLeft <= toAbove && toLeft <= toCorner ? left : toAbove <= toCorner ? above : corner;
    }
}
