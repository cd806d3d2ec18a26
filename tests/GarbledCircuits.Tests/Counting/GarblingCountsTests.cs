using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.Counting;

namespace PrivateInference.GarbledCircuits.Tests.Counting;

public sealed class GarblingCountsTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(131)]
    public void Of_AnyInstances_AgreesWithARealGarbling(int instances)
    {
        Circuit circuit = ReluCircuit.Create(37, 12, null);
        GarblingRun run = new(circuit, instances, seed: 9);
        GarblingCounts counts = GarblingCounts.Of(circuit, instances);
        counts.AndGates.Should().Be(96 * instances);
        counts.TableBytes.Should().Be(run.Tables.Length);
        counts.InputLabels.Should().Be(run.FalseLabels.Length);
        counts.OutputBits.Should().Be(37 * instances);
        counts.GarblerBlocks.Should().Be(2 * counts.EvaluatorBlocks).And.Be(4 * counts.AndGates);
        ((ulong)counts.KeySchedules).Should().Be(circuit.TweaksUsed(instances));
    }

    [Fact]
    public void Of_BadInstances_Throws()
    {
        Circuit circuit = ReluCircuit.Create(37, 12, null);
        Action negative = () => GarblingCounts.Of(circuit, -1);
        negative.Should().Throw<ArgumentOutOfRangeException>();
        Action tooMany = () => GarblingCounts.Of(circuit, long.MaxValue / 100);
        tooMany.Should().Throw<OverflowException>();
    }
}
