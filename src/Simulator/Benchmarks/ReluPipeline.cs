using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Garbling, sending over loopback TCP and evaluating side by side on two threads; every result is checked.</summary>
/// <remarks>The client's labels are there beforehand, as after its OTs; drawing and sending the server's labels and returning the color bits are included.</remarks>
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
        Circuit circuit = ReluCircuit.Create(ringBits, shift, upperBound: null);
        ReluBatch garbled = new(circuit, BatchInstances);
        ReluBatch evaluated = new(circuit, BatchInstances);
        ulong[] expected = Expected(garbled.Inputs, ringBits, shift);
        int batches = Math.Max(1, relus / BatchInstances);
        using LoopbackPair pair = new();
        double wall = 0;
        double cores = BenchmarkClock.Time(() => wall = BenchmarkClock.WallTime(() => pair.Run(
            server => Garble(server, garbled, expected, batches),
            client => Evaluate(client, evaluated, batches))));
        double count = (double)batches * BatchInstances;
        return (wall / count, cores / count);
    }

    private static void Garble(SocketChannel channel, ReluBatch batch, ulong[] expected, int batches)
    {
        // The permute bits depend on the batch, so each is decoded with a copy of its own.
        Queue<ulong[]> awaited = [];
        for (int k = 0; k < batches; k++)
        {
            batch.DrawServerLabels();
            batch.Garble((ulong)k * batch.TweaksUsed());
            batch.ActivateServerLabels();
            channel.Write(batch.Tables);
            channel.Write(MemoryMarshal.AsBytes(batch.ServerLabels));
            channel.Flush();
            ulong[] colors = [.. expected];
            batch.Decode(colors);
            awaited.Enqueue(colors);
            if (awaited.Count > Window)
            {
                Check(channel, awaited.Dequeue());
            }
        }

        while (awaited.TryDequeue(out ulong[]? colors))
        {
            Check(channel, colors);
        }
    }

    private static void Evaluate(SocketChannel channel, ReluBatch batch, int batches)
    {
        for (int k = 0; k < batches; k++)
        {
            channel.Read(batch.Tables);
            channel.Read(MemoryMarshal.AsBytes(batch.ServerLabels));
            batch.Evaluate((ulong)k * batch.TweaksUsed());
            channel.Write(MemoryMarshal.AsBytes(batch.ColorBits));
            channel.Flush();
        }
    }

    private static void Check(SocketChannel channel, ulong[] expectedColors)
    {
        ulong[] colors = new ulong[expectedColors.Length];
        channel.Read(MemoryMarshal.AsBytes(colors.AsSpan()));
        if (!colors.AsSpan().SequenceEqual(expectedColors))
        {
            throw new InvalidOperationException("garbled ReLUs evaluated to something else than the ReLU in the clear");
        }
    }

    /// <summary><c>(max(x, 0) &gt;&gt; shift) - mask</c> of the batch's inputs.</summary>
    private static ulong[] Expected(ulong[] inputs, int ringBits, int shift)
    {
        int unused = 64 - ringBits;
        ulong[] expected = new ulong[inputs.Length / 3];
        for (int i = 0; i < expected.Length; i++)
        {
            long x = (long)((inputs[i] + inputs[expected.Length + i]) << unused) >> unused;
            ulong relu = (ulong)(Math.Max(x, 0) >> shift);
            expected[i] = ((relu - inputs[(2 * expected.Length) + i]) << unused) >> unused;
        }

        return expected;
    }
}
