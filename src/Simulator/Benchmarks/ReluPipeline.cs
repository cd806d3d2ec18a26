using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Garbling, sending over loopback TCP and evaluating side by side on two threads; every result is checked.</summary>
/// <remarks>The client's labels are there beforehand, as after its OTs; all that follows is included, to the server's share of the output.</remarks>
internal static class ReluPipeline
{
    private const int BatchInstances = 256;

    /// <summary>Batches that may be on their way before the garbler waits for the oldest one's color bits.</summary>
    private const int Window = 8;

    /// <summary>Runs ReLUs through the pipeline.</summary>
    /// <param name="ringBits">l.</param>
    /// <param name="shift">Bits that each ReLU drops.</param>
    /// <param name="relus">About how many.</param>
    /// <returns>Seconds a ReLU by the wall clock, and of both cores together.</returns>
    /// <exception cref="InvalidOperationException">A result is wrong.</exception>
    public static (double Wall, double Cores) SecondsPerRelu(int ringBits, int shift, int relus)
    {
        Circuit circuit = ReluCircuit.CreateUnmasked(ringBits, shift, upperBound: null, truncatedShares: false);
        ReluBatch garbled = new(circuit, ringBits, BatchInstances);
        ReluBatch evaluated = new(circuit, ringBits, BatchInstances);
        SharedBitBatch garbledBits = new(ringBits, circuit.OutputBits, BatchInstances);
        SharedBitBatch evaluatedBits = new(ringBits, circuit.OutputBits, BatchInstances);
        ulong[] expected = Expected(garbled.Inputs, evaluatedBits.Mask, ringBits, shift);
        int batches = Math.Max(1, relus / BatchInstances);
        using LoopbackPair pair = new();
        double wall = 0;
        double cores = BenchmarkClock.Time(() => wall = BenchmarkClock.WallTime(() => pair.Run(
            server => Garble(server, garbled, garbledBits, expected, batches),
            client => Evaluate(client, evaluated, evaluatedBits, batches))));
        double count = (double)batches * BatchInstances;
        return (wall / count, cores / count);
    }

    private static void Garble(SocketChannel channel, ReluBatch batch, SharedBitBatch bits, ulong[] expected, int batches)
    {
        // What is kept of a batch's bits lives until its answer comes.
        Queue<byte[]> awaited = [];
        for (int k = 0; k < batches; k++)
        {
            batch.DrawServerLabels();
            batch.Garble((ulong)k * batch.TweaksUsed());
            awaited.Enqueue(bits.Share(batch.PermuteBits));
            batch.ActivateServerLabels();
            channel.Write(batch.Tables);
            channel.Write(bits.Sent);
            channel.Write(MemoryMarshal.AsBytes(batch.ServerLabels));
            channel.Flush();
            if (awaited.Count > Window)
            {
                Finish(channel, bits, awaited.Dequeue(), expected);
            }
        }

        while (awaited.TryDequeue(out byte[]? kept))
        {
            Finish(channel, bits, kept, expected);
        }
    }

    private static void Evaluate(SocketChannel channel, ReluBatch batch, SharedBitBatch bits, int batches)
    {
        for (int k = 0; k < batches; k++)
        {
            channel.Read(batch.Tables);
            channel.Read(bits.Sent);
            bits.Receive();
            channel.Read(MemoryMarshal.AsBytes(batch.ServerLabels));
            batch.Evaluate((ulong)k * batch.TweaksUsed());
            bits.Publish(batch.ColorBits);
            channel.Write(bits.Answer());
            channel.Flush();
        }
    }

    private static void Finish(SocketChannel channel, SharedBitBatch bits, byte[] kept, ulong[] expected)
    {
        byte[] answer = new byte[bits.AnswerBytes];
        channel.Read(answer);
        bits.TakeAnswer(answer);
        bits.Finish(kept);
        if (!bits.Parts.AsSpan().SequenceEqual(expected))
        {
            throw new InvalidOperationException("garbled ReLUs evaluated to something else than the ReLU in the clear");
        }
    }

    /// <summary><c>(max(x, 0) &gt;&gt; shift) - mask</c> of the batch's inputs.</summary>
    private static ulong[] Expected(ulong[] inputs, ReadOnlySpan<ulong> mask, int ringBits, int shift)
    {
        int unused = 64 - ringBits;
        ulong[] expected = new ulong[mask.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            long x = (long)((inputs[i] + inputs[expected.Length + i]) << unused) >> unused;
            ulong relu = (ulong)(Math.Max(x, 0) >> shift);
            expected[i] = ((relu - mask[i]) << unused) >> unused;
        }

        return expected;
    }
}
