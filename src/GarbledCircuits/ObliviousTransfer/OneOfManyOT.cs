using System.Numerics;
using System.Runtime.InteropServices;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>
/// 1-out-of-N OT of chosen messages for N from 2 to 256, from <c>ceil(log2 N)</c> random OTs each: Naor and Pinkas (STOC 1999, protocol 2.1).
/// </summary>
/// <remarks>
/// The random OTs give pairs of AES keys, the receiver having chosen by the bits of its index c. Message x is padded by the sum over bits i of
/// <c>AES(key i of bit x_i; x, block)</c>. For x other than c some key of the sum is unknown to the receiver and is applied to x nowhere else, so all other
/// pads are pseudorandom together. Nothing branches on c or reads by it.
/// </remarks>
public static class OneOfManyOT
{
    private const int MaximumOptions = 256;
    private const int BatchLength = 256;

    /// <summary>Random OTs that one 1-out-of-N OT takes.</summary>
    /// <param name="options">N, from 2 to 256.</param>
    /// <returns><c>ceil(log2 N)</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="options"/> is out of range.</exception>
    public static int RandomOTsPerTransfer(int options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options, MaximumOptions);
        return BitOperations.Log2((uint)options - 1) + 1;
    }

    /// <summary>Offers N messages per OT; sends <c>N * messageBytes</c> per OT beyond what the random OTs cost, and flushes.</summary>
    /// <param name="channel">To the receiver.</param>
    /// <param name="random">Source of random OTs.</param>
    /// <param name="options">N, from 2 to 256.</param>
    /// <param name="messageBytes">Bytes of a message, at least 1.</param>
    /// <param name="messages">Row-major [count, N, messageBytes].</param>
    /// <exception cref="ArgumentException">A length or N is wrong.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static void Send(IChannel channel, RandomOTSender random, int options, int messageBytes, ReadOnlySpan<byte> messages)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(random);
        int bits = RandomOTsPerTransfer(options);
        int rowBytes = RowBytes(options, messageBytes);
        int count = Count(messages.Length, rowBytes, nameof(messages));
        int batch = Math.Min(count, BatchLength);
        Block128[] zeroKeys = new Block128[batch * bits];
        Block128[] oneKeys = new Block128[batch * bits];
        Block128[] stream = new Block128[(messageBytes + 15) / 16];
        byte[] row = new byte[rowBytes];
        for (int done = 0; done < count; done += batch)
        {
            int length = Math.Min(batch, count - done);
            random.Extend(channel, zeroKeys.AsSpan(0, length * bits), oneKeys.AsSpan(0, length * bits));
            for (int i = 0; i < length; i++)
            {
                messages.Slice((done + i) * rowBytes, rowBytes).CopyTo(row);
                for (int bit = 0; bit < bits; bit++)
                {
                    AesKernel zero = new(zeroKeys[(i * bits) + bit]);
                    AesKernel one = new(oneKeys[(i * bits) + bit]);
                    for (int x = 0; x < options; x++)
                    {
                        AesKernel aes = ((x >> bit) & 1) == 0 ? zero : one;
                        Pad(aes, (ulong)x, stream, row.AsSpan(x * messageBytes, messageBytes));
                    }
                }

                channel.Write(row);
            }

            channel.Flush();
        }
    }

    /// <summary>Obtains the chosen messages.</summary>
    /// <param name="channel">To the sender.</param>
    /// <param name="random">Source of random OTs.</param>
    /// <param name="options">N, from 2 to 256.</param>
    /// <param name="choices">One index per OT, each in [0, N).</param>
    /// <param name="messageBytes">Bytes of a message, at least 1.</param>
    /// <param name="messages">Row-major [count, messageBytes], overwritten.</param>
    /// <exception cref="ArgumentException">A length, N or a choice is wrong.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static void Receive(IChannel channel, RandomOTReceiver random, int options, ReadOnlySpan<byte> choices, int messageBytes, Span<byte> messages)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(random);
        int bits = RandomOTsPerTransfer(options);
        int rowBytes = RowBytes(options, messageBytes);
        RequireChoices(choices, options, Count(messages.Length, messageBytes, nameof(messages)));
        int batch = Math.Min(choices.Length, BatchLength);
        Block128[] keys = new Block128[batch * bits];
        byte[] packed = new byte[PackedBits.Bytes(keys.Length)];
        Block128[] stream = new Block128[(messageBytes + 15) / 16];
        byte[] row = new byte[rowBytes];
        for (int done = 0; done < choices.Length; done += batch)
        {
            ReadOnlySpan<byte> chosen = choices.Slice(done, Math.Min(batch, choices.Length - done));
            int ots = chosen.Length * bits;
            Pack(chosen, bits, packed);
            random.Extend(channel, packed.AsSpan(0, PackedBits.Bytes(ots)), keys.AsSpan(0, ots));
            for (int i = 0; i < chosen.Length; i++)
            {
                Span<byte> message = messages.Slice((done + i) * messageBytes, messageBytes);
                channel.Read(row);
                Select(row, chosen[i], message);
                for (int bit = 0; bit < bits; bit++)
                {
                    Pad(new AesKernel(keys[(i * bits) + bit]), chosen[i], stream, message);
                }
            }
        }
    }

    private static void Pad(AesKernel aes, ulong index, Span<Block128> stream, Span<byte> message)
    {
        aes.CounterStream(index, 0, stream);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(stream);
        for (int i = 0; i < message.Length; i++)
        {
            message[i] ^= bytes[i];
        }
    }

    /// <summary>Copies message c of a row, reading the whole row.</summary>
    private static void Select(ReadOnlySpan<byte> row, byte choice, Span<byte> message)
    {
        message.Clear();
        for (int x = 0; x * message.Length < row.Length; x++)
        {
            // All ones only where x ^ choice is 0.
            byte mask = (byte)(((x ^ choice) - 1) >> 8);
            ReadOnlySpan<byte> candidate = row.Slice(x * message.Length, message.Length);
            for (int i = 0; i < message.Length; i++)
            {
                message[i] |= (byte)(candidate[i] & mask);
            }
        }
    }

    private static void Pack(ReadOnlySpan<byte> choices, int bits, Span<byte> packed)
    {
        packed.Clear();
        for (int i = 0; i < choices.Length; i++)
        {
            for (int bit = 0; bit < bits; bit++)
            {
                int index = (i * bits) + bit;
                packed[index / 8] |= (byte)(((choices[i] >> bit) & 1) << (index % 8));
            }
        }
    }

    private static int RowBytes(int options, int messageBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messageBytes, 1);
        return checked(options * messageBytes);
    }

    private static int Count(int bytes, int unit, string name)
        => bytes % unit == 0 ? bytes / unit : throw new ArgumentException($"{name} has {bytes} bytes, no multiple of {unit}", name);

    private static void RequireChoices(ReadOnlySpan<byte> choices, int options, int count)
    {
        if (choices.Length != count)
        {
            throw new ArgumentException($"choices has {choices.Length} indices, messages needs {count}", nameof(choices));
        }

        int outside = 0;
        foreach (byte choice in choices)
        {
            outside |= ((options - 1 - choice) >> 31) & 1;
        }

        if (outside != 0)
        {
            throw new ArgumentException($"a choice is outside of [0, {options})", nameof(choices));
        }
    }
}
