using System.Runtime.InteropServices;
using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests;

public sealed class BatchGarblerTests
{
    public static TheoryData<int> InstanceCounts =>
    [
        0, 1, 2, 3, 4, 5, 7,
        Circuit.TileInstances - 1, Circuit.TileInstances, Circuit.TileInstances + 1,
        (3 * Circuit.TileInstances) + 2,
    ];

    [Theory]
    [MemberData(nameof(InstanceCounts))]
    public void Evaluate_OfGarbledRelus_GivesThePlaintextResult(int instances)
    {
        GarblingRun run = new(ReluCircuit.Create(37, 12, null), instances, seed: 1);
        run.Evaluate().Should().Equal(run.EvaluateInTheClear());
    }

    [Fact]
    public void Evaluate_OfOtherCircuits_GivesThePlaintextResult()
    {
        foreach (Circuit circuit in (Circuit[])[ReluCircuit.Create(64, 0, null), ReluCircuit.Create(41, 5, 6 << 10), MaxCircuit.Create(33, 4), ArgMaxCircuit.Create(16, 5), ReluCircuit.CreateForField(2061584302081, 0, 6 << 11), Constants()])
        {
            GarblingRun run = new(circuit, 67, seed: 2);
            run.Evaluate().Should().Equal(run.EvaluateInTheClear(), "of {0}", circuit.Name);
        }
    }

    [Fact]
    public void Garble_SeveralThreads_GivesTheSameBytes()
    {
        Circuit circuit = ReluCircuit.Create(20, 4, null);
        GarblingRun alone = new(circuit, 500, seed: 3);
        GarblingRun together = new(circuit, 500, seed: 3, degreeOfParallelism: 4);
        together.Tables.Should().Equal(alone.Tables);
        together.PermuteBits.Should().Equal(alone.PermuteBits);
        together.Evaluate(degreeOfParallelism: 3).Should().Equal(alone.EvaluateInTheClear());
    }

    [Fact]
    public void Garble_FirstTweakWraps_StillEvaluates()
    {
        GarblingRun run = new(ReluCircuit.Create(8, 0, null), 200, seed: 4, firstTweak: ulong.MaxValue - 20);
        run.Evaluate().Should().Equal(run.EvaluateInTheClear());
    }

    [Fact]
    public void Garble_OtherTweak_GivesOtherTables()
    {
        Circuit circuit = ReluCircuit.Create(8, 0, null);
        GarblingRun first = new(circuit, 64, seed: 5);
        GarblingRun second = new(circuit, 64, seed: 5, firstTweak: 1000 + first.Circuit.TweaksUsed(64));
        Chunks(first.Tables).Intersect(Chunks(second.Tables)).Should().BeEmpty();
    }

    [Fact]
    public void Garble_SameLabelOnEveryWireAndInstance_GivesUnrelatedTables()
    {
        // Linear dependence between wires or instances must not make two halves of tables cancel.
        CircuitBuilder builder = new("and");
        IReadOnlyList<Wire> input = builder.Input(2);
        Circuit circuit = builder.Build([builder.And(input[0], input[1])]);
        GlobalOffset offset = GlobalOffset.Create(new Prg(new Block128(6, 6)));
        Block128[] labels = Enumerable.Repeat(new Block128(0x1234, 0x5678), 2 * 64).ToArray();
        byte[] tables = new byte[64 * 32];
        new BatchGarbler(circuit, offset).Garble(64, 0, labels, tables, new ulong[64]);
        Chunks(tables).Distinct().Should().HaveCount(128);

        // With one hash for both halves each table's halves would differ by a label, the same in every instance.
        Block128[] blocks = MemoryMarshal.Cast<byte, Block128>(tables).ToArray();
        Enumerable.Range(0, 64).Select(i => blocks[i] ^ blocks[64 + i]).Distinct().Should().HaveCount(64);
    }

    [Fact]
    public void Evaluate_AnyTableBitFlipped_GivesAWrongOrTheRightResultButNoError()
    {
        GarblingRun run = new(ReluCircuit.Create(8, 2, null), 3, seed: 7);
        ulong[] expected = run.EvaluateInTheClear();
        int wrong = 0;
        for (int bit = 0; bit < run.Tables.Length * 8; bit += 5)
        {
            run.Tables[bit / 8] ^= (byte)(1 << (bit % 8));
            ulong[] got = run.Evaluate();
            run.Tables[bit / 8] ^= (byte)(1 << (bit % 8));
            got.Zip(expected).Count(pair => pair.First != pair.Second).Should().BeLessThan(2, "tables of other instances are not read");
            wrong += got.SequenceEqual(expected) ? 0 : 1;
        }

        // A table is read when the color bit of its operand is set, which is half of the time.
        wrong.Should().BeGreaterThan(run.Tables.Length * 8 / 5 / 4);
    }

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(3, 1, 0, 0)]
    [InlineData(3, 0, -1, 0)]
    [InlineData(3, 0, 0, 1)]
    public void GarbleAndEvaluate_LengthsThatDoNotFit_Throw(int instances, int moreLabels, int moreTables, int moreWords)
    {
        Circuit circuit = ReluCircuit.Create(8, 0, null);
        int count = Math.Max(instances, 0);
        Block128[] labels = new Block128[(24 * count) + moreLabels];
        byte[] tables = new byte[((int)circuit.TableBytes * count) + moreTables];
        ulong[] words = new ulong[count + moreWords];
        Action garble = () => new BatchGarbler(circuit, new GlobalOffset(new Block128(1, 0))).Garble(instances, 0, labels, tables, words);
        Action evaluate = () => new BatchEvaluator(circuit).Evaluate(instances, 0, labels, tables, words);
        garble.Should().Throw<ArgumentException>();
        evaluate.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Constructors_BadArguments_Throw()
    {
        Circuit circuit = ReluCircuit.Create(8, 0, null);
        Action noOffset = () => _ = new BatchGarbler(circuit, default);
        Action noThreads = () => _ = new BatchGarbler(circuit, new GlobalOffset(new Block128(1, 0)), 0);
        Action noEvaluatorThreads = () => _ = new BatchEvaluator(circuit, 0);
        Action evenOffset = () => _ = new GlobalOffset(new Block128(2, 0));
        noOffset.Should().Throw<ArgumentException>();
        noThreads.Should().Throw<ArgumentOutOfRangeException>();
        noEvaluatorThreads.Should().Throw<ArgumentOutOfRangeException>();
        evenOffset.Should().Throw<ArgumentException>();
    }

    private static Circuit Constants()
    {
        // Outputs that are constants, inputs, inverted inputs and one wire twice.
        CircuitBuilder builder = new("constants");
        IReadOnlyList<Wire> input = builder.Input(3);
        Wire and = builder.And(CircuitBuilder.Not(input[0]), input[1]);
        return builder.Build([Wire.True, Wire.False, input[2], CircuitBuilder.Not(input[2]), and, CircuitBuilder.Not(and), builder.Or(and, input[2])]);
    }

    private static IEnumerable<string> Chunks(byte[] tables) => tables.Chunk(16).Select(Convert.ToHexString);
}
