using System.Runtime.InteropServices;
using Google.Protobuf;
using PrivateInference.Networks.Onnx;

namespace PrivateInference.Reducer.Graphs;

/// <summary>Values in and out of ONNX tensor messages.</summary>
internal static class TensorData
{
    /// <summary>Makes a float32 tensor.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">Dimensions; empty for a scalar.</param>
    /// <param name="values">Row-major.</param>
    /// <returns>The message.</returns>
    public static TensorProto Of(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)TensorProto.Types.DataType.Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Dims.AddRange(shape.ToArray());
        return tensor;
    }

    /// <summary>Makes a vector of int64.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">The vector.</param>
    /// <returns>The message.</returns>
    public static TensorProto Of(string name, ReadOnlySpan<long> values) => new()
    {
        Name = name,
        DataType = (int)TensorProto.Types.DataType.Int64,
        Dims = { values.Length },
        RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)),
    };

    /// <summary>Whether the tensor holds float32.</summary>
    /// <param name="tensor">Any tensor.</param>
    /// <returns>True if it does.</returns>
    public static bool IsFloat(TensorProto tensor) => tensor.DataType == (int)TensorProto.Types.DataType.Float;

    /// <summary>Reads a float32 tensor.</summary>
    /// <param name="tensor">Its values inline, raw or typed.</param>
    /// <returns>Row-major values.</returns>
    /// <exception cref="ArgumentException">Not float32, or kept in another file.</exception>
    public static float[] Floats(TensorProto tensor)
    {
        if (!IsFloat(tensor) || tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            throw new ArgumentException($"tensor '{tensor.Name}': got data type {tensor.DataType} at {tensor.DataLocation}, needed float32 inside the model");
        }

        return tensor.HasRawData ? MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray() : [.. tensor.FloatData];
    }

    /// <summary>Reads an int64 tensor.</summary>
    /// <param name="tensor">Its values inline, raw or typed.</param>
    /// <returns>Row-major values.</returns>
    /// <exception cref="ArgumentException">Not int64.</exception>
    public static long[] Integers(TensorProto tensor)
    {
        if (tensor.DataType != (int)TensorProto.Types.DataType.Int64)
        {
            throw new ArgumentException($"tensor '{tensor.Name}': got data type {tensor.DataType}, needed int64");
        }

        return tensor.HasRawData ? MemoryMarshal.Cast<byte, long>(tensor.RawData.Span).ToArray() : [.. tensor.Int64Data];
    }

    /// <summary>Number of scalars of a shape.</summary>
    /// <param name="shape">Dimensions.</param>
    /// <returns>Their product, 1 for a scalar.</returns>
    public static long Count(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long dimension in shape)
        {
            count = checked(count * dimension);
        }

        return count;
    }
}
