namespace PrivateInference.Networks.Reading;

/// <summary>Finds the dimensions of one image behind a Reshape, whatever batch size the file was made with.</summary>
internal static class ReshapeResolver
{
    /// <summary>Resolves a target.</summary>
    /// <param name="target">As in the file: 0 copies, -1 takes what is left.</param>
    /// <param name="allowZero">Whether 0 means an empty dimension instead.</param>
    /// <param name="from">Dimensions of the input, 1 on the batch axis.</param>
    /// <param name="batchAxis">Where the batch is, or -1.</param>
    /// <param name="batch">Images per batch, or null if symbolic.</param>
    /// <param name="allowEmpty">Whether the result may be empty (constants only).</param>
    /// <param name="dims">Dimensions for one image, 1 on the batch axis.</param>
    /// <param name="newBatchAxis">Where the batch is now, or -1.</param>
    /// <returns>False if the number of scalars does not fit, or images would be mixed.</returns>
    public static bool TryResolve(
        long[] target, bool allowZero, int[] from, int batchAxis, int? batch, bool allowEmpty, out int[] dims, out int newBatchAxis)
    {
        long[] entries = [.. target];
        int copied = -1;
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i] == 0 && !allowZero && i < from.Length)
            {
                entries[i] = from[i];
                copied = i == batchAxis ? i : copied;
            }
        }

        dims = [];
        newBatchAxis = -1;
        if (entries.Count(entry => entry == -1) > 1)
        {
            return false;
        }

        long count = IndexMap.Count(from);
        bool mayBeSingle = batchAxis < 0 || batch is null or 1;
        newBatchAxis = copied;
        if (copied >= 0 && Fits(entries, count, allowEmpty, out dims))
        {
            return true;
        }

        // The first entry is the batch if it may be its size and the rest is one image.
        newBatchAxis = 0;
        bool firstMayBeBatch = entries.Length > 0 && copied < 0 && batchAxis >= 0
            && (entries[0] == -1 || (batch is null ? entries[0] > 0 : entries[0] == batch));
        if (firstMayBeBatch && Fits([1, .. entries[1..]], count, allowEmpty, out dims))
        {
            return true;
        }

        bool fits = Fits(entries, count, allowEmpty, out dims) && mayBeSingle;
        newBatchAxis = dims.Length > 1 && dims[0] == 1 ? 0 : -1;
        return fits;
    }

    private static bool Fits(long[] entries, long count, bool allowEmpty, out int[] dims)
    {
        dims = [];
        long product = 1;
        int open = -1;
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i] == -1)
            {
                open = i;
            }
            else if (entries[i] < (allowEmpty ? 0 : 1) || entries[i] > int.MaxValue || product * entries[i] > int.MaxValue)
            {
                return false;
            }
            else
            {
                product *= entries[i];
            }
        }

        if (open >= 0)
        {
            if (product == 0 || count % product != 0)
            {
                return false;
            }

            entries = [.. entries];
            entries[open] = count / product;
            product *= entries[open];
        }

        dims = Array.ConvertAll(entries, entry => (int)entry);
        return product == count;
    }
}
