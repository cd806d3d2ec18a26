using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>
/// Active labels for inputs known only online, from correlated OTs over random bits made offline: Beaver's derandomisation (CRYPTO 1995) for
/// correlated labels. One bit up and one block down per input bit, one round.
/// </summary>
/// <remarks>
/// Offline the evaluator has T for a random bit b, the garbler Q, with <c>T = Q ^ b * offset</c>. Online the evaluator sends <c>d = y ^ b</c>, which b hides;
/// the garbler answers <c>Q ^ W ^ d * offset</c> for its wire's false label W, and the evaluator adds T: <c>W ^ y * offset</c>. That answer is the active
/// label plus T, so it tells the evaluator no more than the label. Correlated OTs are used once: neither T nor Q may serve again.
/// </remarks>
public static class LabelTransfer
{
    /// <summary>The evaluator's request: sends <c>ceil(count / 8)</c> bytes and flushes.</summary>
    /// <param name="channel">To the garbler.</param>
    /// <param name="randomChoices">b, packed bits, least significant first; spare bits of the last byte random or zero.</param>
    /// <param name="inputs">y, packed likewise, as many bytes.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static void Request(IChannel channel, ReadOnlySpan<byte> randomChoices, ReadOnlySpan<byte> inputs)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (inputs.Length != randomChoices.Length)
        {
            throw new ArgumentException($"inputs has {inputs.Length} bytes, randomChoices has {randomChoices.Length}", nameof(inputs));
        }

        byte[] differences = new byte[inputs.Length];
        for (int i = 0; i < differences.Length; i++)
        {
            differences[i] = (byte)(inputs[i] ^ randomChoices[i]);
        }

        channel.Write(differences);
        channel.Flush();
    }

    /// <summary>The garbler's answer: reads the request, sends 16 bytes per input and flushes.</summary>
    /// <param name="channel">To the evaluator.</param>
    /// <param name="offset">The correlation and the garbling's global offset.</param>
    /// <param name="precomputed">Q.</param>
    /// <param name="falseLabels">W, as long as <paramref name="precomputed"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static void Answer(IChannel channel, Block128 offset, ReadOnlySpan<Block128> precomputed, ReadOnlySpan<Block128> falseLabels)
    {
        ArgumentNullException.ThrowIfNull(channel);
        RequireSameLength(falseLabels.Length, precomputed.Length, nameof(falseLabels));
        byte[] differences = new byte[PackedBits.Bytes(precomputed.Length)];
        channel.Read(differences);
        Span<Block128> answers = new Block128[Math.Min(precomputed.Length, ExtensionLayout.ChunkLength)];
        for (int done = 0; done < precomputed.Length; done += answers.Length)
        {
            int count = Math.Min(answers.Length, precomputed.Length - done);
            for (int i = 0; i < count; i++)
            {
                ulong mask = PackedBits.Mask(differences, done + i);
                answers[i] = precomputed[done + i] ^ falseLabels[done + i] ^ (offset & new Block128(mask, mask));
            }

            channel.Write(MemoryMarshal.AsBytes(answers[..count]));
        }

        channel.Flush();
    }

    /// <summary>The evaluator takes the answer.</summary>
    /// <param name="channel">To the garbler.</param>
    /// <param name="precomputed">T.</param>
    /// <param name="activeLabels">Overwritten with the active labels of the inputs; as long as <paramref name="precomputed"/>, no overlap.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static void Receive(IChannel channel, ReadOnlySpan<Block128> precomputed, Span<Block128> activeLabels)
    {
        ArgumentNullException.ThrowIfNull(channel);
        RequireSameLength(activeLabels.Length, precomputed.Length, nameof(activeLabels));
        channel.Read(MemoryMarshal.AsBytes(activeLabels));
        for (int i = 0; i < activeLabels.Length; i++)
        {
            activeLabels[i] ^= precomputed[i];
        }
    }

    private static void RequireSameLength(int got, int needed, string name)
    {
        if (got != needed)
        {
            throw new ArgumentException($"{name} has {got} labels, precomputed has {needed}", name);
        }
    }
}
