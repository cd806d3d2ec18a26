using PrivateInference.Networks.Onnx;
using DataType = PrivateInference.Networks.Onnx.TensorProto.Types.DataType;
using Dimension = PrivateInference.Networks.Onnx.TensorShapeProto.Types.Dimension;

namespace PrivateInference.Networks.Reading;

/// <summary>Reads the type of the image.</summary>
internal static class InputReader
{
    /// <summary>Reads the declared dimensions of the image.</summary>
    /// <param name="input">The graph's input.</param>
    /// <param name="source">The file, for messages.</param>
    /// <returns>Dimensions with 1 on the batch axis (the first, unless there is only one), and the images per batch, null if symbolic.</returns>
    /// <exception cref="NetworkFormatException">The input is not a floating point tensor with fixed positive dimensions behind the batch.</exception>
    public static (int[] Dims, int? Batch) Read(ValueInfoProto input, string source)
    {
        if (input.Type?.TensorType?.Shape is not TensorShapeProto shape)
        {
            throw Bad("has no shape");
        }

        DataType type = (DataType)input.Type.TensorType.ElemType;
        if (type is not (DataType.Float or DataType.Float16 or DataType.Double or DataType.Bfloat16))
        {
            throw Bad($"has data type {(int)type}; expected floating point");
        }

        if (shape.Dim.Count is 0 or > ElementBudget.LargestRank)
        {
            throw Bad($"has {shape.Dim.Count} dimensions; expected 1 to {ElementBudget.LargestRank}");
        }

        int[] dims = new int[shape.Dim.Count];
        int? batch = dims.Length > 1 ? null : 1;
        long count = 1;
        for (int i = 0; i < dims.Length; i++)
        {
            Dimension dimension = shape.Dim[i];
            bool isBatch = i == 0 && dims.Length > 1;
            if (dimension.ValueCase != Dimension.ValueOneofCase.DimValue)
            {
                dims[i] = isBatch ? 1 : throw Bad($"has no fixed size in dimension {i} ('{Text.Clean(dimension.DimParam)}'); only the batch may be open");
                continue;
            }

            long size = dimension.DimValue;
            if (size < 1 || size > ElementBudget.LargestTensor || (!isBatch && count * size > ElementBudget.LargestTensor))
            {
                throw Bad($"has size {size} in dimension {i}; expected positive sizes with at most 2^26 values per image");
            }

            batch = isBatch ? (int)size : batch;
            dims[i] = isBatch ? 1 : (int)size;
            count *= dims[i];
        }

        return (dims, batch);

        NetworkFormatException Bad(string message) => new($"{source}: input '{Text.Clean(input.Name)}' {message}");
    }
}
