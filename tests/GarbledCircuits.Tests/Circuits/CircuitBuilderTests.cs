using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests.Circuits;

public sealed class CircuitBuilderTests
{
    private readonly CircuitBuilder _builder = new("test");

    [Fact]
    public void Gates_WithConstantsOrEqualWires_CostNothing()
    {
        Wire a = _builder.Input(1)[0];
        Wire b = _builder.Input(1)[0];
        _builder.And(a, Wire.False).Should().Be(Wire.False);
        _builder.And(Wire.True, a).Should().Be(a);
        _builder.And(a, a).Should().Be(a);
        _builder.And(a, CircuitBuilder.Not(a)).Should().Be(Wire.False);
        _builder.Or(a, Wire.True).Should().Be(Wire.True);
        _builder.Xor(a, a).Should().Be(Wire.False);
        _builder.Xor(a, Wire.True).Should().Be(CircuitBuilder.Not(a));
        _builder.Xor(_builder.Xor(a, b), CircuitBuilder.Not(a)).Should().Be(CircuitBuilder.Not(b));
        _builder.And(b, a).Should().Be(_builder.And(a, b));
    }

    [Fact]
    public void Build_GatesNoOutputNeeds_AreDropped()
    {
        IReadOnlyList<Wire> a = _builder.Input(8);
        IReadOnlyList<Wire> b = _builder.Input(8);
        IReadOnlyList<Wire> sum = _builder.Add(a, b);
        _builder.Build([sum[3]]).AndGates.Should().Be(3);
        _builder.Build(sum).AndGates.Should().Be(7);
        _builder.Build([_builder.LessThan(a, b)]).AndGates.Should().Be(8);
        _builder.Build([_builder.AtLeast(a, 0b0110_1000)]).AndGates.Should().Be(4);
        _builder.Build([_builder.AtLeast(a, 256), _builder.AtLeast(a, 0)]).AndGates.Should().Be(0);
    }

    [Fact]
    public void WordOperations_AllBytes_AgreeWithIntegers()
    {
        IReadOnlyList<Wire> a = _builder.Input(4);
        IReadOnlyList<Wire> b = _builder.Input(4);
        Wire select = _builder.Input(1)[0];
        Circuit circuit = _builder.Build([
            .. _builder.Add(a, b),
            .. _builder.Subtract(a, b),
            .. _builder.Mux(select, a, b),
            _builder.LessThan(a, b),
            _builder.LessThanSigned(a, b),
            _builder.AtLeast(a, 11),
            .. _builder.Add(a, b, select, out Wire carry),
            carry,
        ]);
        List<ulong[]> all = [];
        for (ulong i = 0; i < 512; i++)
        {
            all.Add([i & 15, (i >> 4) & 15, i >> 8]);
        }

        foreach (ulong[][] chunk in all.Chunk(64))
        {
            Bits.RunInTheClear(circuit, [4, 4, 1], chunk).Should().Equal(chunk.Select(Expected));
        }

        static ulong Expected(ulong[] word)
        {
            (ulong x, ulong y, ulong s) = (word[0], word[1], word[2]);
            ulong less = x < y ? 1UL : 0;
            ulong lessSigned = Bits.Signed(x, 4) < Bits.Signed(y, 4) ? 1UL : 0;
            ulong atLeast = x >= 11 ? 1UL : 0;
            return ((x + y) & 15) | (((x - y) & 15) << 4) | ((s == 1 ? x : y) << 8) | (less << 12) | (lessSigned << 13) | (atLeast << 14) | ((x + y + s) << 15);
        }
    }

    [Fact]
    public void Build_RandomCircuits_AgreeWithTheirNodesAndSurviveGarbling()
    {
        Prg prg = new(new Block128(41, 42));
        byte[] choice = new byte[4];
        for (int trial = 0; trial < 150; trial++)
        {
            // A random graph of gates beside its value on 64 random instances: what fusing and slot reuse must not change.
            CircuitBuilder builder = new("random");
            IReadOnlyList<Wire> inputs = builder.Input(6);
            List<(Wire Wire, ulong Value)> known = [];
            ulong[] values = new ulong[6];
            prg.FillValues<ulong>(values);
            known.AddRange(inputs.Select((wire, i) => (wire, values[i])));
            for (int gate = 0; gate < 60; gate++)
            {
                prg.FillValues<byte>(choice);
                (Wire left, ulong leftValue) = known[choice[0] % known.Count];
                (Wire right, ulong rightValue) = known[known.Count - 1 - (choice[1] % Math.Min(8, known.Count))];
                known.Add((choice[2] % 8) switch
                {
                    0 => (CircuitBuilder.Not(left), ~leftValue),
                    < 5 => (builder.Xor(left, right), leftValue ^ rightValue),
                    _ => (builder.And(left, right), leftValue & rightValue),
                });
            }

            (Wire Wire, ulong Value)[] outputs = [.. known.TakeLast(5), .. known.Skip(20).Take(2)];
            Circuit circuit = builder.Build([.. outputs.Select(output => output.Wire)]);
            ulong[] got = new ulong[outputs.Length];
            PlaintextEvaluator.Evaluate(circuit, values, got);
            got.Should().Equal(outputs.Select(output => output.Value), "in trial {0}", trial);

            GarblingRun run = new(circuit, 9, (ulong)trial);
            run.Evaluate().Should().Equal(run.EvaluateInTheClear(), "in trial {0}", trial);
        }
    }

    [Fact]
    public void Build_NoInputsOrOutputs_Throws()
    {
        Action noInputs = () => new CircuitBuilder("none").Build([Wire.True]);
        noInputs.Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().Be(0);
        _builder.Input(1);
        Action noOutputs = () => _builder.Build([]);
        noOutputs.Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().Be(0);
        Action manyOutputs = () => _builder.Build([.. Enumerable.Repeat(Wire.True, 65)]);
        manyOutputs.Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().Be(65);
        Action noBits = () => _builder.Input(0);
        noBits.Should().Throw<ArgumentOutOfRangeException>().Which.ActualValue.Should().Be(0);
        Action differentWidths = () => _builder.Add(_builder.Input(2), _builder.Input(3));
        differentWidths.Should().Throw<ArgumentException>().WithMessage("*2 and 3 bits*");
    }

    [Fact]
    public void Evaluate_SpansOfOtherLengths_Throw()
    {
        Circuit circuit = ReluCircuit.Create(8, 0, null);
        Action tooFewInputs = () => PlaintextEvaluator.Evaluate(circuit, new ulong[23], new ulong[8]);
        tooFewInputs.Should().Throw<ArgumentException>().WithMessage("*24 inputs*");
    }
}
