namespace PrivateInference.Networks.Tensors;

/// <summary>The checksum of PNG chunks (ISO 3309, polynomial 0xEDB88320 reflected; PNG specification, annex D).</summary>
internal static class Crc32
{
    private static readonly uint[] s_table = MakeTable();

    /// <summary>Checksum of some bytes.</summary>
    /// <param name="data">The bytes.</param>
    /// <returns>Their checksum.</returns>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data)
        {
            crc = s_table[(crc ^ value) & 0xFF] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static uint[] MakeTable()
    {
        uint[] table = new uint[256];
        for (uint value = 0; value < table.Length; value++)
        {
            uint remainder = value;
            for (int bit = 0; bit < 8; bit++)
            {
                remainder = (remainder >> 1) ^ ((remainder & 1) * 0xEDB88320);
            }

            table[value] = remainder;
        }

        return table;
    }
}
