using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PrivateInference.Networks.Tensors;

/// <summary>NumPy's array files (numpy.lib.format, versions 1.0, 2.0 and 3.0).</summary>
public static class NpyFile
{
    /// <summary>Most elements read: 2^28.</summary>
    public const long MaximumElements = 1L << 28;

    private const int MaximumHeaderBytes = 1 << 16;
    private const long MaximumFileBytes = (MaximumElements * sizeof(float)) + MaximumHeaderBytes;
    private const int HeaderAlignment = 64;
    private static readonly byte[] s_magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads an array as single precision.</summary>
    /// <param name="path">A .npy file of little-endian float32, float64, int64, or of uint8, in C or Fortran order.</param>
    /// <returns>Its shape, and its values in row-major order.</returns>
    /// <exception cref="TensorFileException">
    /// The file cannot be read, is no .npy file, has another element type, or not as much data as its header says. What the header
    /// says is compared with the file's size before memory is allocated.
    /// </exception>
    public static NpyArray ReadSingle(string path)
    {
        byte[] file = WholeFile.Read(path, MaximumFileBytes);
        (NpyHeader header, int start) = ReadHeader(path, file);
        int size = header.ElementType switch
        {
            "<f4" => sizeof(float),
            "<f8" or "<i8" => sizeof(double),
            "|u1" => sizeof(byte),
            _ => throw new TensorFileException(path, $"got element type '{header.ElementType}', expected '<f4', '<f8', '<i8' or '|u1'."),
        };
        int count = CheckSize(path, header, size, file.Length - start);
        float[] values = Convert(header.ElementType, file.AsSpan(start), count);
        return new NpyArray(header.Shape, header.FortranOrder ? ToRowMajor(values, header.Shape) : values, header.ElementType);
    }

    /// <summary>Writes a float32 array, version 1.0, C order; the file appears whole or not at all.</summary>
    /// <param name="path">File to write; replaced when it exists.</param>
    /// <param name="shape">Sizes, outermost first.</param>
    /// <param name="values">Row-major, as many as the product of the sizes.</param>
    /// <exception cref="ArgumentException">The count of values is not the product of the sizes.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, ReadOnlySpan<int> shape, ReadOnlySpan<float> values)
    {
        NpyHeader header = new("<f4", false, shape.ToArray());
        if (header.Elements != values.Length)
        {
            throw new ArgumentException($"Got {values.Length} values, shape {Describe(header.Shape)} needs {header.Elements}.", nameof(values));
        }

        string text = string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': '<f4', 'fortran_order': False, 'shape': {Describe(header.Shape)}, }}");
        int preamble = s_magic.Length + 4;
        int total = (preamble + text.Length + 1 + HeaderAlignment - 1) / HeaderAlignment * HeaderAlignment;
        byte[] head = new byte[total];
        s_magic.CopyTo(head, 0);
        head[s_magic.Length] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(s_magic.Length + 2), checked((ushort)(total - preamble)));
        Encoding.ASCII.GetBytes(text.PadRight(total - preamble - 1) + "\n").CopyTo(head, preamble);
        byte[] data = MemoryMarshal.AsBytes(values).ToArray();
        WholeFile.Write(path, stream =>
        {
            stream.Write(head);
            stream.Write(data);
        });
    }

    /// <summary>Whether bytes begin like a .npy file.</summary>
    internal static bool IsNpy(ReadOnlySpan<byte> file) => file.StartsWith(s_magic);

    /// <summary>A shape as Python writes it.</summary>
    internal static string Describe(ReadOnlySpan<int> shape)
        => shape.Length == 1 ? $"({shape[0]},)" : $"({string.Join(", ", shape.ToArray())})";

    private static (NpyHeader Header, int Start) ReadHeader(string path, ReadOnlySpan<byte> file)
    {
        if (!IsNpy(file) || file.Length < s_magic.Length + 2)
        {
            throw new TensorFileException(path, "does not begin as a .npy file does.");
        }

        int version = file[s_magic.Length];
        if (version is < 1 or > 3)
        {
            throw new TensorFileException(path, $"got .npy version {version}, expected 1, 2 or 3.");
        }

        int lengthBytes = version == 1 ? sizeof(ushort) : sizeof(uint);
        ReadOnlySpan<byte> rest = file[(s_magic.Length + 2)..];
        if (rest.Length < lengthBytes)
        {
            throw new TensorFileException(path, "ends inside its header.");
        }

        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(rest) : BinaryPrimitives.ReadUInt32LittleEndian(rest);
        if (length > MaximumHeaderBytes || length > rest.Length - lengthBytes)
        {
            throw new TensorFileException(
                path, $"says its header has {length} bytes; {rest.Length - lengthBytes} follow, and at most {MaximumHeaderBytes} are expected.");
        }

        try
        {
            NpyHeader header = NpyHeader.Parse(Encoding.UTF8.GetString(rest.Slice(lengthBytes, (int)length)));
            return (header, s_magic.Length + 2 + lengthBytes + (int)length);
        }
        catch (FormatException error)
        {
            throw new TensorFileException(path, $"{error.Message}.", error);
        }
    }

    private static int CheckSize(string path, NpyHeader header, int size, int available)
    {
        long elements;
        try
        {
            elements = header.Elements;
        }
        catch (OverflowException)
        {
            elements = long.MaxValue;
        }

        if (elements > MaximumElements)
        {
            throw new TensorFileException(path, $"says its shape is {Describe(header.Shape)}, at most {MaximumElements} elements are expected.");
        }

        if (elements * size != available)
        {
            throw new TensorFileException(
                path, $"has {available} bytes of data, shape {Describe(header.Shape)} of '{header.ElementType}' needs {elements * size}.");
        }

        return (int)elements;
    }

    private static float[] Convert(string type, ReadOnlySpan<byte> data, int count)
    {
        float[] values = new float[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = type switch
            {
                "<f4" => BinaryPrimitives.ReadSingleLittleEndian(data[(i * sizeof(float))..]),
                "<f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(data[(i * sizeof(double))..]),
                "<i8" => BinaryPrimitives.ReadInt64LittleEndian(data[(i * sizeof(long))..]),
                _ => data[i],
            };
        }

        return values;
    }

    // Walks the row-major positions; the first index of a Fortran array runs fastest, so its steps are the running products.
    private static float[] ToRowMajor(float[] columnMajor, int[] shape)
    {
        float[] rowMajor = new float[columnMajor.Length];
        int[] steps = new int[shape.Length];
        int step = 1;
        for (int axis = 0; axis < shape.Length; axis++)
        {
            steps[axis] = step;
            step *= shape[axis];
        }

        int[] index = new int[shape.Length];
        int source = 0;
        for (int target = 0; target < rowMajor.Length; target++)
        {
            rowMajor[target] = columnMajor[source];
            for (int axis = shape.Length - 1; axis >= 0; axis--)
            {
                source += steps[axis];
                if (++index[axis] < shape[axis])
                {
                    break;
                }

                source -= steps[axis] * shape[axis];
                index[axis] = 0;
            }
        }

        return rowMajor;
    }
}
