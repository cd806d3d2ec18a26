using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.Tests;

/// <summary>Random inputs of a circuit, garbled, so that tests can evaluate and look at the parts.</summary>
internal sealed class GarblingRun
{
    public GarblingRun(Circuit circuit, int instances, ulong seed, ulong firstTweak = 1000, int degreeOfParallelism = 1)
    {
        Circuit = circuit;
        Instances = instances;
        FirstTweak = firstTweak;
        Prg prg = new(new Block128(seed, 77));
        Offset = GlobalOffset.Create(prg);
        FalseLabels = new Block128[circuit.InputBits * instances];
        prg.Fill(FalseLabels);
        byte[] values = new byte[FalseLabels.Length];
        prg.FillValues<byte>(values);
        InputBits = [.. values.Select(value => (value & 1) != 0)];
        ActiveLabels = [.. FalseLabels.Select((label, i) => InputBits[i] ? label ^ Offset.Value : label)];
        Tables = new byte[circuit.TableBytes * instances];
        PermuteBits = new ulong[instances];
        new BatchGarbler(circuit, Offset, degreeOfParallelism).Garble(instances, firstTweak, FalseLabels, Tables, PermuteBits);
    }

    public Circuit Circuit { get; }

    public int Instances { get; }

    public ulong FirstTweak { get; }

    public GlobalOffset Offset { get; }

    /// <summary>[wire, instance].</summary>
    public Block128[] FalseLabels { get; }

    public bool[] InputBits { get; }

    public Block128[] ActiveLabels { get; }

    public byte[] Tables { get; }

    public ulong[] PermuteBits { get; }

    /// <summary>Decoded outputs of a garbled evaluation, one word per instance.</summary>
    public ulong[] Evaluate(int degreeOfParallelism = 1)
    {
        ulong[] colors = new ulong[Instances];
        new BatchEvaluator(Circuit, degreeOfParallelism).Evaluate(Instances, FirstTweak, ActiveLabels, Tables, colors);
        return [.. colors.Select((color, i) => color ^ PermuteBits[i])];
    }

    /// <summary>Outputs computed in the clear, one word per instance.</summary>
    public ulong[] EvaluateInTheClear()
    {
        ulong[] results = new ulong[Instances];
        ulong[] inputs = new ulong[Circuit.InputBits];
        ulong[] outputs = new ulong[Circuit.OutputBits];
        for (int i = 0; i < Instances; i++)
        {
            for (int wire = 0; wire < inputs.Length; wire++)
            {
                inputs[wire] = InputBits[(wire * Instances) + i] ? 1UL : 0;
            }

            PlaintextEvaluator.Evaluate(Circuit, inputs, outputs);
            for (int bit = 0; bit < outputs.Length; bit++)
            {
                results[i] |= (outputs[bit] & 1) << bit;
            }
        }

        return results;
    }
}
