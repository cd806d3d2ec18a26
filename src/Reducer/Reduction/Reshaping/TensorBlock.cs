using Google.Protobuf;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Reduction.Reshaping;

/// <summary>Blocks of constant tensors.</summary>
internal static class TensorBlock
{
    /// <summary>The leading block of a tensor.</summary>
    /// <param name="tensor">Of float32 or bool.</param>
    /// <param name="extents">Dimensions of the block, none larger than the tensor's.</param>
    /// <returns>The block under the same name; the tensor itself where nothing is cut.</returns>
    /// <exception cref="ArgumentException">Neither float32 nor raw bool.</exception>
    public static TensorProto Leading(TensorProto tensor, long[] extents)
    {
        long[] dimensions = [.. tensor.Dims];
        if (dimensions.SequenceEqual(extents))
        {
            return tensor;
        }

        if (TensorData.IsFloat(tensor))
        {
            return TensorData.Of(tensor.Name, extents, Cut<float>(TensorData.Floats(tensor), dimensions, extents));
        }

        if (tensor.DataType != (int)TensorProto.Types.DataType.Bool || !tensor.HasRawData)
        {
            throw new ArgumentException($"tensor '{tensor.Name}': got data type {tensor.DataType}, needed float32 or bool inside the model");
        }

        TensorProto block = new() { Name = tensor.Name, DataType = tensor.DataType, RawData = ByteString.CopyFrom(Cut<byte>(tensor.RawData.Span, dimensions, extents)) };
        block.Dims.AddRange(extents);
        return block;
    }

    /// <summary>The leading block of row-major values.</summary>
    /// <typeparam name="T">Of the values.</typeparam>
    /// <param name="values">All of them.</param>
    /// <param name="dimensions">Their dimensions.</param>
    /// <param name="extents">Dimensions of the block, none larger.</param>
    /// <returns>Row-major.</returns>
    public static T[] Cut<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ReadOnlySpan<long> extents)
    {
        T[] block = new T[TensorData.Count(extents)];
        int row = extents.Length == 0 ? 1 : (int)extents[^1];
        long[] position = new long[extents.Length];
        for (int to = 0; to < block.Length; to += row)
        {
            long from = 0;
            for (int axis = 0; axis < position.Length; axis++)
            {
                from = (from * dimensions[axis]) + position[axis];
            }

            values.Slice((int)from, row).CopyTo(block.AsSpan(to));
            for (int axis = position.Length - 2; axis >= 0 && ++position[axis] == extents[axis]; axis--)
            {
                position[axis] = 0;
            }
        }

        return block;
    }
}
