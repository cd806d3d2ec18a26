using System.Diagnostics;

namespace PrivateInference.Networks.Reading;

/// <summary>A tensor known when the file is read: floats, or integers (truth values are 0 and 1). Never changed.</summary>
internal sealed class ConstantTensor
{
    private ConstantTensor(int[] dims, float[]? floats, long[]? integers)
    {
        Debug.Assert((floats?.Length ?? integers!.Length) == IndexMap.Count(dims));
        Dims = dims;
        Floats = floats;
        Integers = integers;
    }

    /// <summary>Dimensions; empty for a scalar.</summary>
    public int[] Dims { get; }

    /// <summary>Values in row-major order, or null if they are integers.</summary>
    public float[]? Floats { get; }

    /// <summary>Values in row-major order, or null if they are floats.</summary>
    public long[]? Integers { get; }

    /// <summary>Number of values.</summary>
    public int Count => Floats?.Length ?? Integers!.Length;

    /// <summary>Wraps floats.</summary>
    public static ConstantTensor Of(int[] dims, float[] values) => new(dims, values, null);

    /// <summary>Wraps integers.</summary>
    public static ConstantTensor Of(int[] dims, long[] values) => new(dims, null, values);

    /// <summary>The same values under other dimensions of the same count.</summary>
    public ConstantTensor WithDims(int[] dims) => new(dims, Floats, Integers);

    /// <summary>Picks values.</summary>
    /// <param name="dims">Dimensions of the result.</param>
    /// <param name="source">For each value of the result the index it copies, or -1 for zero.</param>
    public ConstantTensor Pick(int[] dims, int[] source) => Floats is null
        ? Of(dims, Array.ConvertAll(source, i => i < 0 ? 0L : Integers![i]))
        : Of(dims, Array.ConvertAll(source, i => i < 0 ? 0f : Floats[i]));

    /// <summary>The values as floats.</summary>
    public float[] ToFloats() => Floats ?? Array.ConvertAll(Integers!, value => (float)value);
}
