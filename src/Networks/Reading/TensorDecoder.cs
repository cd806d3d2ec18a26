using System.Buffers.Binary;
using PrivateInference.Networks.Onnx;
using DataType = PrivateInference.Networks.Onnx.TensorProto.Types.DataType;

namespace PrivateInference.Networks.Reading;

/// <summary>Turns the file's tensors into constants; sizes are checked against the data present before anything is allocated.</summary>
/// <param name="source">The model file, for messages.</param>
/// <param name="external">Where external data comes from.</param>
/// <param name="budget">Bounds the total.</param>
internal sealed class TensorDecoder(string source, ExternalData external, ElementBudget budget)
{
    private delegate T Element<T>(ReadOnlySpan<byte> bytes);

    /// <summary>Decodes a tensor; double and half precision become single, integers and truth values 64 bits.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>Its values.</returns>
    /// <exception cref="NetworkFormatException">Dimensions, type and data do not agree, or the type holds no numbers.</exception>
    public ConstantTensor Decode(TensorProto tensor)
    {
        int[] dims = Dims(tensor);
        int count = IndexMap.Count(dims);
        return (DataType)tensor.DataType switch
        {
            DataType.Float => Floats(tensor, dims, count, 4, BinaryPrimitives.ReadSingleLittleEndian, tensor.FloatData, value => value),
            DataType.Double => Floats(tensor, dims, count, 8, b => (float)BinaryPrimitives.ReadDoubleLittleEndian(b), tensor.DoubleData, value => (float)value),
            DataType.Float16 => Floats(tensor, dims, count, 2, b => (float)BinaryPrimitives.ReadHalfLittleEndian(b), tensor.Int32Data, HalfBits),
            DataType.Bfloat16 => Floats(tensor, dims, count, 2, b => BrainBits(BinaryPrimitives.ReadUInt16LittleEndian(b)), tensor.Int32Data, BrainBits),
            DataType.Int64 => Integers(tensor, dims, count, 8, BinaryPrimitives.ReadInt64LittleEndian, tensor.Int64Data, value => value),
            DataType.Int32 => Integers(tensor, dims, count, 4, b => BinaryPrimitives.ReadInt32LittleEndian(b), tensor.Int32Data, value => value),
            DataType.Int16 => Integers(tensor, dims, count, 2, b => BinaryPrimitives.ReadInt16LittleEndian(b), tensor.Int32Data, value => value),
            DataType.Int8 => Integers(tensor, dims, count, 1, b => (sbyte)b[0], tensor.Int32Data, value => value),
            DataType.Uint8 => Integers(tensor, dims, count, 1, b => b[0], tensor.Int32Data, value => value),
            DataType.Uint16 => Integers(tensor, dims, count, 2, b => BinaryPrimitives.ReadUInt16LittleEndian(b), tensor.Int32Data, value => value),
            DataType.Uint32 => Integers(tensor, dims, count, 4, b => BinaryPrimitives.ReadUInt32LittleEndian(b), tensor.Uint64Data, value => (long)value),
            DataType.Bool => Integers(tensor, dims, count, 1, b => b[0] == 0 ? 0 : 1, tensor.Int32Data, value => value == 0 ? 0 : 1),
            _ => throw Bad(tensor, $"has data type {tensor.DataType}; expected float, double, float16, bfloat16, bool or an integer of at most 64 bits"),
        };
    }

    private static float HalfBits(int bits) => (float)BitConverter.UInt16BitsToHalf((ushort)bits);

    // A bfloat16 is the upper half of a single.
    private static float BrainBits(ushort bits) => BitConverter.Int32BitsToSingle(bits << 16);

    private static float BrainBits(int bits) => BrainBits((ushort)bits);

    private int[] Dims(TensorProto tensor)
    {
        if (tensor.Dims.Count > ElementBudget.LargestRank)
        {
            throw Bad(tensor, $"has {tensor.Dims.Count} dimensions; at most {ElementBudget.LargestRank} are supported");
        }

        long count = 1;
        foreach (long dim in tensor.Dims)
        {
            if (dim < 0 || dim > int.MaxValue || count * dim > int.MaxValue)
            {
                throw Bad(tensor, $"has dimensions {Text.Dims(tensor.Dims)}; expected none negative and fewer than 2^31 values");
            }

            count *= dim;
        }

        return [.. tensor.Dims.Select(dim => (int)dim)];
    }

    private ConstantTensor Floats<TStored>(
        TensorProto tensor, int[] dims, int count, int bytes, Element<float> read, IReadOnlyList<TStored> stored, Converter<TStored, float> convert)
        => ConstantTensor.Of(dims, Values(tensor, dims, count, bytes, read, stored, convert));

    private ConstantTensor Integers<TStored>(
        TensorProto tensor, int[] dims, int count, int bytes, Element<long> read, IReadOnlyList<TStored> stored, Converter<TStored, long> convert)
        => ConstantTensor.Of(dims, Values(tensor, dims, count, bytes, read, stored, convert));

    private T[] Values<T, TStored>(
        TensorProto tensor, int[] dims, int count, int bytes, Element<T> read, IReadOnlyList<TStored> stored, Converter<TStored, T> convert)
    {
        bool isExternal = tensor.DataLocation == TensorProto.Types.DataLocation.External;
        bool isRaw = tensor.HasRawData && (tensor.RawData.Length > 0 || stored.Count == 0);
        if (!isExternal && isRaw && tensor.RawData.Length != (long)count * bytes)
        {
            throw Bad(tensor, $"with dimensions {Text.Dims(dims)} needs {(long)count * bytes} bytes and has {tensor.RawData.Length}");
        }

        if (!isExternal && !isRaw && stored.Count != count)
        {
            throw Bad(tensor, $"with dimensions {Text.Dims(dims)} needs {count} values and has {stored.Count}");
        }

        if (!budget.TryStore(count))
        {
            throw Bad(tensor, "brings the constants of the model over what is supported");
        }

        if (isExternal || isRaw)
        {
            return Packed(isExternal ? external.Read(tensor, (long)count * bytes) : tensor.RawData.Span, count, bytes, read);
        }

        T[] values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = convert(stored[i]);
        }

        return values;
    }

    private static T[] Packed<T>(ReadOnlySpan<byte> data, int count, int bytes, Element<T> read)
    {
        T[] values = new T[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = read(data[(i * bytes)..]);
        }

        return values;
    }

    private NetworkFormatException Bad(TensorProto tensor, string message) => new($"{source}: tensor '{Text.Clean(tensor.Name)}' {message}");
}
