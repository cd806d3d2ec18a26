using System.Runtime.InteropServices;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>1-out-of-2 OT of chosen messages of any one length: both encrypted under the keys of a random OT with the same choice.</summary>
/// <remarks>A message of up to 16 bytes is padded by the key itself, a longer one by AES in counter mode under it; every key serves once.</remarks>
public static class MessageOT
{
    /// <summary>OTs of a batch, so that memory does not grow with their number.</summary>
    private const int BatchLength = ExtensionLayout.ChunkLength;

    /// <summary>Offers pairs of messages; sends <c>2 * messageBytes</c> per OT beyond what the random OTs cost, and flushes.</summary>
    /// <param name="channel">To the receiver.</param>
    /// <param name="random">Source of random OTs.</param>
    /// <param name="messageBytes">Bytes of a message, at least 1.</param>
    /// <param name="zeroMessages">Row-major [count, messageBytes].</param>
    /// <param name="oneMessages">Row-major [count, messageBytes].</param>
    /// <exception cref="ArgumentException">The messages differ in number or are no whole number of messages.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static void Send(IChannel channel, RandomOTSender random, int messageBytes, ReadOnlySpan<byte> zeroMessages, ReadOnlySpan<byte> oneMessages)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(random);
        int count = Count(zeroMessages.Length, messageBytes, nameof(zeroMessages));
        if (oneMessages.Length != zeroMessages.Length)
        {
            throw new ArgumentException($"oneMessages has {oneMessages.Length} bytes, zeroMessages has {zeroMessages.Length}", nameof(oneMessages));
        }

        int batch = Math.Min(count, BatchLength);
        Block128[] zeroKeys = new Block128[batch];
        Block128[] oneKeys = new Block128[batch];
        byte[] pair = new byte[checked(2 * messageBytes)];
        for (int done = 0; done < count; done += batch)
        {
            int length = Math.Min(batch, count - done);
            random.Extend(channel, zeroKeys.AsSpan(0, length), oneKeys.AsSpan(0, length));
            for (int i = 0; i < length; i++)
            {
                int at = (done + i) * messageBytes;
                zeroMessages.Slice(at, messageBytes).CopyTo(pair);
                oneMessages.Slice(at, messageBytes).CopyTo(pair.AsSpan(messageBytes));
                Pad(zeroKeys[i], pair.AsSpan(0, messageBytes));
                Pad(oneKeys[i], pair.AsSpan(messageBytes));
                channel.Write(pair);
            }

            channel.Flush();
        }
    }

    /// <summary>Obtains the chosen messages.</summary>
    /// <param name="channel">To the sender.</param>
    /// <param name="random">Source of random OTs.</param>
    /// <param name="choices">Packed bits, least significant first; <c>ceil(count / 8)</c> bytes.</param>
    /// <param name="messageBytes">Bytes of a message, at least 1.</param>
    /// <param name="messages">Row-major [count, messageBytes], overwritten.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static void Receive(IChannel channel, RandomOTReceiver random, ReadOnlySpan<byte> choices, int messageBytes, Span<byte> messages)
    {
        ArgumentNullException.ThrowIfNull(channel);
        ArgumentNullException.ThrowIfNull(random);
        int count = Count(messages.Length, messageBytes, nameof(messages));
        PackedBits.RequireLength(choices, count, nameof(choices));
        int batch = Math.Min(count, BatchLength);
        Block128[] keys = new Block128[batch];
        byte[] pair = new byte[checked(2 * messageBytes)];
        for (int done = 0; done < count; done += batch)
        {
            int length = Math.Min(batch, count - done);
            ReadOnlySpan<byte> bits = choices.Slice(done / 8, PackedBits.Bytes(length));
            random.Extend(channel, bits, keys.AsSpan(0, length));
            for (int i = 0; i < length; i++)
            {
                Span<byte> message = messages.Slice((done + i) * messageBytes, messageBytes);
                channel.Read(pair);
                Select(pair, (byte)PackedBits.Mask(bits, i), message);
                Pad(keys[i], message);
            }
        }
    }

    /// <summary>Adds the key stream of a key that serves this once.</summary>
    private static void Pad(Block128 key, Span<byte> message)
    {
        if (message.Length <= 16)
        {
            Xor(message, MemoryMarshal.AsBytes(new ReadOnlySpan<Block128>(in key)));
            return;
        }

        AesKernel aes = new(key);
        Span<Block128> stream = stackalloc Block128[64];
        Span<byte> bytes = MemoryMarshal.AsBytes(stream);
        ulong counter = 0;
        while (message.Length > 0)
        {
            aes.CounterStream(0, counter, stream);
            counter += (ulong)stream.Length;
            int length = Math.Min(message.Length, bytes.Length);
            Xor(message[..length], bytes);
            message = message[length..];
        }

        stream.Clear();
    }

    private static void Xor(Span<byte> target, ReadOnlySpan<byte> pad)
    {
        for (int i = 0; i < target.Length; i++)
        {
            target[i] ^= pad[i];
        }
    }

    /// <summary>Copies the first half of a pair, or the second where the mask is all ones; reads both either way.</summary>
    private static void Select(ReadOnlySpan<byte> pair, byte mask, Span<byte> message)
    {
        ReadOnlySpan<byte> other = pair[message.Length..];
        for (int i = 0; i < message.Length; i++)
        {
            message[i] = (byte)(pair[i] ^ (mask & (pair[i] ^ other[i])));
        }
    }

    private static int Count(int bytes, int messageBytes, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(messageBytes, 1);
        if (bytes % messageBytes != 0)
        {
            throw new ArgumentException($"{name} has {bytes} bytes, no whole number of messages of {messageBytes}", name);
        }

        return bytes / messageBytes;
    }
}
