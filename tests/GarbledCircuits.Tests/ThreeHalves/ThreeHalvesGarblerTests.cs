using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ThreeHalves;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.ThreeHalves;

public sealed class ThreeHalvesGarblerTests
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
        ThreeHalvesRun run = new(ReluCircuit.Create(37, 12, null), instances, seed: 1);
        run.Evaluate().Should().Equal(run.EvaluateInTheClear());
    }

    [Theory]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(37)]
    [InlineData(41)]
    [InlineData(63)]
    [InlineData(64)]
    public void Evaluate_OfReluAndMaxAtEachWidth_GivesThePlaintextResult(int bits)
    {
        foreach (Circuit circuit in (Circuit[])[ReluCircuit.Create(bits, 0, null), ReluCircuit.Create(bits, bits / 3, null), MaxCircuit.Create(bits, 4)])
        {
            ThreeHalvesRun run = new(circuit, 67, seed: (ulong)bits);
            run.Evaluate().Should().Equal(run.EvaluateInTheClear(), "of {0}", circuit.Name);
        }
    }

    [Fact]
    public void Evaluate_OfOtherCircuits_GivesThePlaintextResult()
    {
        foreach (Circuit circuit in (Circuit[])[ReluCircuit.Create(41, 5, 6 << 10), ArgMaxCircuit.Create(16, 5), ReluCircuit.CreateForField(2061584302081, 0, 6 << 11), Constants()])
        {
            ThreeHalvesRun run = new(circuit, 67, seed: 2);
            run.Evaluate().Should().Equal(run.EvaluateInTheClear(), "of {0}", circuit.Name);
        }
    }

    [Fact]
    public void Evaluate_SameInputsAsHalfGates_GivesTheSameResult()
    {
        ThreeHalvesRun run = new(ReluCircuit.Create(37, 12, null), 130, seed: 8);
        run.Evaluate().Should().Equal(run.HalfGates.Evaluate());
    }

    [Fact]
    public void Garble_SeveralThreads_GivesTheSameBytes()
    {
        Circuit circuit = ReluCircuit.Create(20, 4, null);
        ThreeHalvesRun alone = new(circuit, 500, seed: 3);
        ThreeHalvesRun together = new(circuit, 500, seed: 3, degreeOfParallelism: 4);
        together.Tables.Should().Equal(alone.Tables);
        together.PermuteBits.Should().Equal(alone.PermuteBits);
        together.Evaluate(degreeOfParallelism: 3).Should().Equal(alone.EvaluateInTheClear());
    }

    [Fact]
    public void Garble_FirstTweakWraps_StillEvaluates()
    {
        ThreeHalvesRun run = new(ReluCircuit.Create(8, 0, null), 200, seed: 4, firstTweak: ulong.MaxValue - 20);
        run.Evaluate().Should().Equal(run.EvaluateInTheClear());
    }

    [Fact]
    public void TableBytes_OfACircuit_IsTwentyFivePerAndGateAndAllAreWritten()
    {
        Circuit circuit = ReluCircuit.Create(37, 12, null);
        ThreeHalvesRun run = new(circuit, 65, seed: 5);
        ThreeHalvesGarbler.BytesPerAndGate.Should().Be(25);
        new ThreeHalvesGarbler(circuit, run.HalfGates.Offset).TableBytes.Should().Be(25 * circuit.AndGates);

        // Garbling over other bytes gives the same: nothing is left as it was, the spare bits of the last byte are zeros.
        byte[] tables = Enumerable.Repeat((byte)0xff, run.Tables.Length).ToArray();
        new ThreeHalvesGarbler(circuit, run.HalfGates.Offset).Garble(65, 1000, run.HalfGates.FalseLabels, tables, new ulong[65]);
        tables.Should().Equal(run.Tables);
    }

    [Fact]
    public void Evaluate_AnyTableBitFlipped_GivesAWrongOrTheRightResultButNoError()
    {
        ThreeHalvesRun run = new(ReluCircuit.Create(8, 2, null), 3, seed: 7);
        ulong[] expected = run.EvaluateInTheClear();
        int wrong = 0;
        int tries = 0;
        for (int bit = 0; bit < run.Tables.Length * 8; bit += 3, tries++)
        {
            run.Tables[bit / 8] ^= (byte)(1 << (bit % 8));
            ulong[] got = run.Evaluate();
            run.Tables[bit / 8] ^= (byte)(1 << (bit % 8));
            got.Zip(expected).Count(pair => pair.First != pair.Second).Should().BeLessThan(2, "tables of other instances are not read");
            wrong += got.SequenceEqual(expected) ? 0 : 1;
        }

        // A half is read by the color bit it belongs to, and a wrong label gives a wrong bit half of the time or more.
        wrong.Should().BeGreaterThan(tries / 6);
        run.Evaluate().Should().Equal(expected);
    }

    [Theory]
    [InlineData(-1, 0, 0, 0)]
    [InlineData(3, 1, 0, 0)]
    [InlineData(3, 0, -1, 0)]
    [InlineData(3, 0, 21, 0)]
    [InlineData(3, 0, 0, 1)]
    public void GarbleAndEvaluate_LengthsThatDoNotFit_Throw(int instances, int moreLabels, int moreTables, int moreWords)
    {
        Circuit circuit = ReluCircuit.Create(8, 0, null);
        int count = Math.Max(instances, 0);
        Block128[] labels = new Block128[(circuit.InputBits * count) + moreLabels];
        byte[] tables = new byte[(25 * (int)circuit.AndGates * count) + moreTables];
        ulong[] words = new ulong[count + moreWords];
        Action garble = () => new ThreeHalvesGarbler(circuit, new GlobalOffset(new Block128(1, 0))).Garble(instances, 0, labels, tables, words);
        Action evaluate = () => new ThreeHalvesEvaluator(circuit).Evaluate(instances, 0, labels, tables, words);
        garble.Should().Throw<ArgumentException>();
        evaluate.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Constructors_BadArguments_Throw()
    {
        Circuit circuit = ReluCircuit.Create(8, 0, null);
        Action noOffset = () => _ = new ThreeHalvesGarbler(circuit, default);
        Action noThreads = () => _ = new ThreeHalvesGarbler(circuit, new GlobalOffset(new Block128(1, 0)), 0);
        Action noEvaluatorThreads = () => _ = new ThreeHalvesEvaluator(circuit, 0);
        Action noCircuit = () => _ = new ThreeHalvesEvaluator(null!);
        noOffset.Should().Throw<ArgumentException>();
        noThreads.Should().Throw<ArgumentOutOfRangeException>();
        noEvaluatorThreads.Should().Throw<ArgumentOutOfRangeException>();
        noCircuit.Should().Throw<ArgumentNullException>();
    }

    private static Circuit Constants()
    {
        // Outputs that are constants, inputs, inverted inputs and one wire twice.
        CircuitBuilder builder = new("constants");
        IReadOnlyList<Wire> input = builder.Input(3);
        Wire and = builder.And(CircuitBuilder.Not(input[0]), input[1]);
        return builder.Build([Wire.True, Wire.False, input[2], CircuitBuilder.Not(input[2]), and, CircuitBuilder.Not(and), builder.Or(and, input[2])]);
    }
}
