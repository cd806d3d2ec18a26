using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Store;

/// <summary>The stored form of offline results: fixed-size fields little-endian, arrays after their length.</summary>
internal static class MaterialFormat
{
    /// <summary>Writes the client's half.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="material">The half.</param>
    public static void Write(Stream stream, ClientMaterial material)
    {
        using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(material.Id.ToByteArray());
        WriteArray<ulong>(writer, material.InputShare);
        WriteArray<ulong>(writer, material.OutputShare);
        WriteLayers(writer, material.Layers);
    }

    /// <summary>Writes the server's half.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="material">The half.</param>
    public static void Write(Stream stream, ServerMaterial material)
    {
        using BinaryWriter writer = new(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(material.Id.ToByteArray());
        WriteBlock(writer, material.Offset);
        WriteBlock(writer, material.MaskSeed);
        writer.Write(material.Corrections.Count);
        foreach ((int step, ulong[] corrections) in material.Corrections)
        {
            writer.Write(step);
            WriteArray<ulong>(writer, corrections);
        }

        WriteLayers(writer, material.Layers);
    }

    /// <summary>Reads the client's half.</summary>
    /// <param name="stream">Where from.</param>
    /// <returns>The half.</returns>
    /// <exception cref="EndOfStreamException">The stream ends early.</exception>
    /// <exception cref="InvalidDataException">A length is impossible.</exception>
    public static ClientMaterial ReadClient(Stream stream)
    {
        using BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        return new ClientMaterial
        {
            Id = new Guid(reader.ReadBytes(16)),
            InputShare = ReadArray<ulong>(reader),
            OutputShare = ReadArray<ulong>(reader),
            Layers = ReadLayers(reader),
        };
    }

    /// <summary>Reads the server's half.</summary>
    /// <param name="stream">Where from.</param>
    /// <returns>The half.</returns>
    /// <exception cref="EndOfStreamException">The stream ends early.</exception>
    /// <exception cref="InvalidDataException">A length is impossible.</exception>
    public static ServerMaterial ReadServer(Stream stream)
    {
        using BinaryReader reader = new(stream, Encoding.UTF8, leaveOpen: true);
        Guid id = new(reader.ReadBytes(16));
        Block128 offset = ReadBlock(reader);
        Block128 maskSeed = ReadBlock(reader);
        Dictionary<int, ulong[]> corrections = [];
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            corrections.Add(reader.ReadInt32(), ReadArray<ulong>(reader));
        }

        return new ServerMaterial { Id = id, Offset = offset, MaskSeed = maskSeed, Corrections = corrections, Layers = ReadLayers(reader) };
    }

    private static void WriteLayers(BinaryWriter writer, List<GarbledMaterial> layers)
    {
        writer.Write(layers.Count);
        foreach (GarbledMaterial layer in layers)
        {
            writer.Write(layer.Step);
            WriteBlock(writer, layer.Seed);
            writer.Write(layer.Chunks.Count);
            foreach (GarbledChunk chunk in layer.Chunks)
            {
                writer.Write(chunk.FirstTweak);
                WriteArray<byte>(writer, chunk.Tables);
                WriteArray<Block128>(writer, chunk.Labels);
                WriteArray<byte>(writer, chunk.Bits);
            }
        }
    }

    private static List<GarbledMaterial> ReadLayers(BinaryReader reader)
    {
        List<GarbledMaterial> layers = [];
        int count = reader.ReadInt32();
        for (int i = 0; i < count; i++)
        {
            GarbledMaterial layer = new(reader.ReadInt32(), ReadBlock(reader), []);
            int chunks = reader.ReadInt32();
            for (int k = 0; k < chunks; k++)
            {
                layer.Chunks.Add(new GarbledChunk(reader.ReadUInt64(), ReadArray<byte>(reader), ReadArray<Block128>(reader), ReadArray<byte>(reader)));
            }

            layers.Add(layer);
        }

        return layers;
    }

    private static void WriteBlock(BinaryWriter writer, Block128 block)
    {
        writer.Write(block.Low);
        writer.Write(block.High);
    }

    private static Block128 ReadBlock(BinaryReader reader) => new(reader.ReadUInt64(), reader.ReadUInt64());

    private static void WriteArray<T>(BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    private static T[] ReadArray<T>(BinaryReader reader)
        where T : unmanaged
    {
        int length = reader.ReadInt32();
        Stream stream = reader.BaseStream;
        if (length < 0 || (stream.CanSeek && (long)length * Unsafe.SizeOf<T>() > stream.Length - stream.Position))
        {
            throw new InvalidDataException(FormattableString.Invariant($"an array of {length} elements is announced where the file ends sooner"));
        }

        T[] values = new T[length];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
