using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Writes integers of any length one after the other, least significant bit first.</summary>
internal ref struct BitWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;
    private ulong _buffer;
    private int _filled;
    private int _position;

    /// <summary>Appends an integer.</summary>
    /// <param name="value">Below 2^bits.</param>
    /// <param name="bits">From 1 to 64.</param>
    public void Write(ulong value, int bits)
    {
        _buffer |= value << _filled;
        int total = _filled + bits;
        if (total >= 64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_destination[_position..], _buffer);
            _position += 8;
            _buffer = _filled == 0 ? 0 : value >> (64 - _filled);
            total -= 64;
        }

        _filled = total;
    }

    /// <summary>Appends integers of one length.</summary>
    /// <param name="values">Each below 2^bits.</param>
    /// <param name="bits">From 1 to 63.</param>
    public void Write(ReadOnlySpan<ulong> values, int bits)
    {
        // Locals stay in registers; fields of a structure behind a reference do not.
        ulong buffer = _buffer;
        int filled = _filled;
        Span<byte> rest = _destination[_position..];
        foreach (ulong value in values)
        {
            Append(value, bits, ref buffer, ref filled, ref rest);
        }

        _buffer = buffer;
        _filled = filled;
        _position = _destination.Length - rest.Length;
    }

    /// <summary>Appends integers of one length that are in two words each.</summary>
    /// <param name="low">Each below 2^lowBits.</param>
    /// <param name="lowBits">From 1 to 63.</param>
    /// <param name="high">As many, each below 2^highBits.</param>
    /// <param name="highBits">From 1 to 63.</param>
    public void Write(ReadOnlySpan<ulong> low, int lowBits, ReadOnlySpan<ulong> high, int highBits)
    {
        ulong buffer = _buffer;
        int filled = _filled;
        Span<byte> rest = _destination[_position..];
        for (int i = 0; i < low.Length; i++)
        {
            Append(low[i], lowBits, ref buffer, ref filled, ref rest);
            Append(high[i], highBits, ref buffer, ref filled, ref rest);
        }

        _buffer = buffer;
        _filled = filled;
        _position = _destination.Length - rest.Length;
    }

    /// <summary>Writes what is left, the last byte filled up with zeros.</summary>
    public void Finish()
    {
        for (; _filled > 0; _filled -= 8, _buffer >>= 8)
        {
            _destination[_position++] = (byte)_buffer;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Append(ulong value, int bits, ref ulong buffer, ref int filled, ref Span<byte> rest)
    {
        buffer |= value << filled;
        filled += bits;
        if (filled >= 64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(rest, buffer);
            rest = rest[8..];
            filled -= 64;
            buffer = value >> (bits - filled);
        }
    }
}

/// <summary>Reads what <see cref="BitWriter"/> wrote; lengths are the caller's to know.</summary>
internal ref struct BitReader(ReadOnlySpan<byte> source)
{
    // Seven bits before an integer and 57 of it are in eight bytes.
    private const int LongestInEightBytes = 57;

    private readonly ReadOnlySpan<byte> _source = source;
    private ulong _buffer;
    private int _filled;
    private int _position;

    /// <summary>Reads an integer.</summary>
    /// <param name="bits">From 1 to 64.</param>
    /// <returns>Below 2^bits.</returns>
    public ulong Read(int bits)
    {
        ulong value = _buffer;
        ulong mask = ulong.MaxValue >> (64 - bits);
        if (_filled >= bits)
        {
            _buffer = bits == 64 ? 0 : _buffer >> bits;
            _filled -= bits;
            return value & mask;
        }

        ulong next = Next(out int length);
        int taken = bits - _filled;
        value |= next << _filled;
        _buffer = taken == 64 ? 0 : next >> taken;
        _filled = length - taken;
        return value & mask;
    }

    /// <summary>Reads integers of one length.</summary>
    /// <param name="values">Overwritten, each below 2^bits.</param>
    /// <param name="bits">From 1 to 63.</param>
    public void Read(Span<ulong> values, int bits)
    {
        int i = 0;
        if (bits <= LongestInEightBytes && Bit <= LastWhole)
        {
            // As many as begin before the last eight bytes do.
            ulong mask = (1UL << bits) - 1;
            long bit = Bit;
            int whole = (int)Math.Min(values.Length, ((LastWhole - bit) / bits) + 1);
            ref byte source = ref MemoryMarshal.GetReference(_source);
            for (; i < whole; i++, bit += bits)
            {
                values[i] = (ReadWord(ref source, bit) >> (int)(bit & 7)) & mask;
            }

            Bit = bit;
        }

        for (; i < values.Length; i++)
        {
            values[i] = Read(bits);
        }
    }

    /// <summary>Reads integers of one length into two words each.</summary>
    /// <param name="low">Overwritten, each below 2^lowBits.</param>
    /// <param name="lowBits">From 1 to 57.</param>
    /// <param name="high">As many; overwritten, each below 2^highBits.</param>
    /// <param name="highBits">From 1 to 57.</param>
    public void Read(Span<ulong> low, int lowBits, Span<ulong> high, int highBits)
    {
        ulong lowMask = (1UL << lowBits) - 1;
        ulong highMask = (1UL << highBits) - 1;
        long bit = Bit;
        long end = LastWhole;
        ref byte source = ref MemoryMarshal.GetReference(_source);
        int i = 0;
        for (; i < low.Length && bit + lowBits <= end; i++, bit += highBits)
        {
            low[i] = (ReadWord(ref source, bit) >> (int)(bit & 7)) & lowMask;
            bit += lowBits;
            high[i] = (ReadWord(ref source, bit) >> (int)(bit & 7)) & highMask;
        }

        Bit = bit;
        for (; i < low.Length; i++)
        {
            low[i] = Read(lowBits);
            high[i] = Read(highBits);
        }
    }

    /// <summary>The next bit's number.</summary>
    private long Bit
    {
        readonly get => (8L * _position) - _filled;
        set
        {
            _position = (int)((value + 7) >> 3);
            _filled = (int)((8L * _position) - value);
            _buffer = _filled == 0 ? 0 : (ulong)_source[_position - 1] >> (8 - _filled);
        }
    }

    /// <summary>First bit of the last eight bytes; below zero where there are fewer.</summary>
    private readonly long LastWhole => 8L * (_source.Length - 8);

    /// <summary>Eight bytes from the one that a bit is in, which the caller knows to be there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong ReadWord(ref byte source, long bit)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref source, (nint)(bit >> 3)));
        return BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word);
    }

    private ulong Next(out int length)
    {
        if (_position + 8 <= _source.Length)
        {
            ulong word = BinaryPrimitives.ReadUInt64LittleEndian(_source[_position..]);
            _position += 8;
            length = 64;
            return word;
        }

        ulong last = 0;
        length = 8 * (_source.Length - _position);
        for (int i = 0; _position < _source.Length; i += 8)
        {
            last |= (ulong)_source[_position++] << i;
        }

        return last;
    }
}
