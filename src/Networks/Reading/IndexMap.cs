namespace PrivateInference.Networks.Reading;

/// <summary>Index maps of the operators that only move scalars: for each output index, row-major, the input index or -1.</summary>
internal static class IndexMap
{
    /// <summary>Product of dimensions that are known to be in range.</summary>
    public static int Count(ReadOnlySpan<int> dims)
    {
        int count = 1;
        foreach (int dim in dims)
        {
            count = checked(count * dim);
        }

        return count;
    }

    /// <summary>Reorders axes.</summary>
    /// <param name="dims">Dimensions of the input.</param>
    /// <param name="permutation">Output axis i is input axis permutation[i].</param>
    /// <returns>The map.</returns>
    public static int[] Transpose(int[] dims, int[] permutation)
    {
        int[] strides = Strides(dims);
        int[][] offsets = Array.ConvertAll(permutation, axis => Multiples(dims[axis], strides[axis]));
        return Outer(offsets);
    }

    /// <summary>Picks indices along every axis.</summary>
    /// <param name="dims">Dimensions of the input.</param>
    /// <param name="indices">For each axis the input positions, -1 for zero.</param>
    /// <returns>The map; its dimensions are the lengths of <paramref name="indices"/>.</returns>
    public static int[] Select(int[] dims, int[][] indices)
    {
        int[] strides = Strides(dims);
        int[][] offsets = new int[dims.Length][];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            int stride = strides[axis];
            offsets[axis] = Array.ConvertAll(indices[axis], i => i < 0 ? -1 : i * stride);
        }

        return Outer(offsets);
    }

    /// <summary>0, 1, ..., count - 1.</summary>
    public static int[] All(int count) => [.. Enumerable.Range(0, count)];

    /// <summary>Whether a map from <paramref name="inputs"/> scalars changes nothing.</summary>
    public static bool IsIdentity(int[] map, int inputs)
    {
        if (map.Length != inputs)
        {
            return false;
        }

        for (int i = 0; i < map.Length; i++)
        {
            if (map[i] != i)
            {
                return false;
            }
        }

        return true;
    }

    private static int[] Strides(int[] dims)
    {
        int[] strides = new int[dims.Length];
        int stride = 1;
        for (int axis = dims.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= dims[axis];
        }

        return strides;
    }

    private static int[] Multiples(int count, int stride)
    {
        int[] result = new int[count];
        for (int i = 0; i < count; i++)
        {
            result[i] = i * stride;
        }

        return result;
    }

    // Sum of one offset per axis, the last axis fastest; a negative offset anywhere makes the sum -1.
    private static int[] Outer(int[][] offsets)
    {
        int[] map = [0];
        foreach (int[] axis in offsets)
        {
            int[] next = new int[map.Length * axis.Length];
            int position = 0;
            foreach (int start in map)
            {
                foreach (int offset in axis)
                {
                    next[position++] = start < 0 || offset < 0 ? -1 : start + offset;
                }
            }

            map = next;
        }

        return map;
    }
}
