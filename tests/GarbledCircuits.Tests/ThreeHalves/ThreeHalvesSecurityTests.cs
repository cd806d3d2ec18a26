using System.Numerics;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.Tests.ThreeHalves;

/// <summary>What statistics can say of security: no part of what an evaluator sees may depend on the values of the wires.</summary>
public sealed class ThreeHalvesSecurityTests
{
    private const int Instances = 4096;

    /// <summary>For each pair of values and of colors: control matrix and hidden bits together have 4 * 32 equally likely values.</summary>
    [Fact]
    public void Garble_EveryPairOfValues_GivesTheSameUniformControlBits()
    {
        Circuit circuit = OneAnd();
        for (int values = 0; values < 4; values++)
        {
            View view = new(circuit, values);
            for (int colors = 0; colors < 4; colors++)
            {
                int[] seen = new int[4 * 32];
                foreach (int n in Enumerable.Range(0, Instances).Where(n => view.Colors(n) == colors))
                {
                    seen[(int)(view.Control[n] << 5) | view.Bits(n)]++;
                }

                ChiSquare(seen).Should().BeInRange(50, 230, "127 degrees of freedom, values {0} and colors {1}", values, colors);
            }
        }
    }

    /// <summary>Every bit of the three halves, seen apart and xored to every bit of either active label's same half, is a fair coin.</summary>
    [Fact]
    public void Garble_EveryPairOfValues_GivesHalvesUnrelatedToActiveLabels()
    {
        Circuit circuit = OneAnd();
        for (int values = 0; values < 4; values++)
        {
            View view = new(circuit, values);
            int[] ones = new int[3 * 8 * 64];
            for (int n = 0; n < Instances; n++)
            {
                ulong[] halves = view.Halves(n);
                ulong[] masks = Combinations(view.A[n], view.B[n]);
                for (int half = 0; half < 3; half++)
                {
                    for (int mask = 0; mask < 8; mask++)
                    {
                        Count(ones.AsSpan(((half * 8) + mask) * 64, 64), halves[half] ^ masks[mask]);
                    }
                }
            }

            // Six standard deviations of 4096 coins, over 6144 counts in all.
            ones.Should().AllSatisfy(count => count.Should().BeInRange((Instances / 2) - 192, (Instances / 2) + 192));
        }
    }

    /// <summary>The output's active label must not show whether it is the false one: neither its color nor its distance to the inputs.</summary>
    [Fact]
    public void Garble_EveryPairOfValues_GivesUniformOutputColors()
    {
        Circuit circuit = OneAnd();
        for (int values = 0; values < 4; values++)
        {
            View view = new(circuit, values);
            for (int colors = 0; colors < 4; colors++)
            {
                int[] seen = new int[8];
                foreach (int n in Enumerable.Range(0, Instances).Where(n => view.Colors(n) == colors))
                {
                    seen[(view.Control[n] << 1) | (view.OutputColors[n] & 1)]++;
                }

                ChiSquare(seen).Should().BeInRange(0.1, 40, "7 degrees of freedom");
            }
        }
    }

    [Fact]
    public void Garble_WholeCircuit_GivesTablesThatLookUniform()
    {
        Circuit circuit = ReluCircuit.Create(37, 12, null);
        ThreeHalvesRun run = new(circuit, Circuit.TileInstances, seed: 13);
        int[] bytes = new int[256];
        int[] low = new int[32];
        int gateBytes = 25 * Circuit.TileInstances;
        for (int i = 0; i < run.Tables.Length; i++)
        {
            if (i % gateBytes < 24 * Circuit.TileInstances)
            {
                bytes[run.Tables[i]]++;
            }
            else
            {
                run.Tables[i].Should().BeLessThan(32);
                low[run.Tables[i]]++;
            }
        }

        ChiSquare(bytes).Should().BeInRange(140, 400, "255 degrees of freedom");
        ChiSquare(low).Should().BeInRange(6, 85, "31 degrees of freedom");
    }

    [Fact]
    public void Garble_SameLabelOnEveryWireAndInstance_GivesUnrelatedTables()
    {
        GlobalOffset offset = GlobalOffset.Create(new Prg(new Block128(6, 6)));
        Block128[] labels = Enumerable.Repeat(new Block128(0x1234, 0x5678), 2 * 64).ToArray();
        byte[] tables = new byte[64 * 25];
        new ThreeHalvesGarbler(OneAnd(), offset).Garble(64, 0, labels, tables, new ulong[64]);
        tables[..(24 * 64)].Chunk(8).Select(Convert.ToHexString).Distinct().Should().HaveCount(3 * 64);
    }

    [Fact]
    public void Garble_OtherTweak_GivesOtherTables()
    {
        Circuit circuit = OneAnd();
        ThreeHalvesRun first = new(circuit, 64, seed: 5);
        ThreeHalvesRun second = new(circuit, 64, seed: 5, firstTweak: 1000 + circuit.TweaksUsed(64));
        first.Tables[..(24 * 64)].Chunk(8).Select(Convert.ToHexString)
            .Intersect(second.Tables[..(24 * 64)].Chunk(8).Select(Convert.ToHexString)).Should().BeEmpty();
    }

    private static Circuit OneAnd()
    {
        CircuitBuilder builder = new("and");
        IReadOnlyList<Wire> input = builder.Input(2);
        return builder.Build([builder.And(input[0], input[1])]);
    }

    private static double ChiSquare(int[] seen)
    {
        double expected = seen.Sum() / (double)seen.Length;
        return seen.Sum(count => (count - expected) * (count - expected) / expected);
    }

    private static void Count(Span<int> ones, ulong word)
    {
        for (; word != 0; word &= word - 1)
        {
            ones[BitOperations.TrailingZeroCount(word)]++;
        }
    }

    /// <summary>What a half could be masked with by mistake: nothing, and sums of the halves of active labels that control matrices use.</summary>
    private static ulong[] Combinations(Block128 a, Block128 b) =>
    [
        0, a.Low, a.High, b.Low, b.High, a.Low ^ b.High, a.Low ^ a.High ^ b.Low, a.High ^ b.Low ^ b.High,
    ];

    /// <summary>4096 instances of one AND gate with the same values, and all that an evaluator knows of them.</summary>
    private sealed class View
    {
        private readonly byte[] _tables = new byte[25 * Instances];

        public View(Circuit circuit, int values)
        {
            Prg prg = new(new Block128((ulong)values, 91));
            GlobalOffset offset = GlobalOffset.Create(prg);
            Block128[] labels = new Block128[2 * Instances];
            prg.Fill(labels);
            ThreeHalvesGarbler garbler = new(circuit, offset);
            garbler.Garble(Instances, 500, labels, _tables, new ulong[Instances]);
            A = [.. labels[..Instances].Select(label => label ^ ThreeHalvesTable.Times(offset.Value, (ulong)values))];
            B = [.. labels[Instances..].Select(label => label ^ ThreeHalvesTable.Times(offset.Value, (ulong)values >> 1))];
            new ThreeHalvesEvaluator(circuit).Evaluate(Instances, 500, [.. A, .. B], _tables, OutputColors);

            for (int tile = 0; tile < Instances / Circuit.TileInstances; tile++)
            {
                Range range = (tile * Circuit.TileInstances)..((tile + 1) * Circuit.TileInstances);
                Block128[] keys = new Block128[11];
                AesKernel.ExpandKeyPortable(TweakedHash.Key(500 + (ulong)tile), keys);
                EvaluatorView.Of(keys, A[range], B[range], Table(tile)).CopyTo(Control, tile * Circuit.TileInstances);
            }
        }

        /// <summary>Active labels of the operands.</summary>
        public Block128[] A { get; }

        public Block128[] B { get; }

        /// <summary>The control bits that the evaluator decrypts, 0 to 3.</summary>
        public ulong[] Control { get; } = new ulong[Instances];

        public ulong[] OutputColors { get; } = new ulong[Instances];

        public int Colors(int n) => (int)((A[n].Low & 1) | ((B[n].Low & 1) << 1));

        /// <summary>The five hidden bits as sent.</summary>
        public int Bits(int n) => Table(n / Circuit.TileInstances)[(24 * Circuit.TileInstances) + (n % Circuit.TileInstances)];

        /// <summary>G0, G1 and G2.</summary>
        public ulong[] Halves(int n)
        {
            byte[] table = Table(n / Circuit.TileInstances);
            int i = n % Circuit.TileInstances;
            return [BitConverter.ToUInt64(table, 16 * i), BitConverter.ToUInt64(table, (16 * i) + 8), BitConverter.ToUInt64(table, (16 * Circuit.TileInstances) + (8 * i))];
        }

        private byte[] Table(int tile) => _tables[(25 * Circuit.TileInstances * tile)..(25 * Circuit.TileInstances * (tile + 1))];
    }
}
