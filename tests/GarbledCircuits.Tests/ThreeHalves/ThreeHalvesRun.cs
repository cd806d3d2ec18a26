using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ThreeHalves;

namespace PrivateInference.GarbledCircuits.Tests.ThreeHalves;

/// <summary>The inputs and labels of a <see cref="GarblingRun"/>, garbled by three-halves.</summary>
internal sealed class ThreeHalvesRun
{
    public ThreeHalvesRun(Circuit circuit, int instances, ulong seed, ulong firstTweak = 1000, int degreeOfParallelism = 1)
    {
        HalfGates = new GarblingRun(circuit, instances, seed, firstTweak);
        ThreeHalvesGarbler garbler = new(circuit, HalfGates.Offset, degreeOfParallelism);
        Tables = new byte[garbler.TableBytes * instances];
        PermuteBits = new ulong[instances];
        garbler.Garble(instances, firstTweak, HalfGates.FalseLabels, Tables, PermuteBits);
    }

    /// <summary>The same inputs, labels and offset under the other scheme.</summary>
    public GarblingRun HalfGates { get; }

    public byte[] Tables { get; }

    public ulong[] PermuteBits { get; }

    /// <summary>Decoded outputs of a garbled evaluation, one word per instance.</summary>
    public ulong[] Evaluate(int degreeOfParallelism = 1)
    {
        ulong[] colors = new ulong[HalfGates.Instances];
        new ThreeHalvesEvaluator(HalfGates.Circuit, degreeOfParallelism)
            .Evaluate(HalfGates.Instances, HalfGates.FirstTweak, HalfGates.ActiveLabels, Tables, colors);
        return [.. colors.Select((color, i) => color ^ PermuteBits[i])];
    }

    /// <summary>Outputs computed in the clear, one word per instance.</summary>
    public ulong[] EvaluateInTheClear() => HalfGates.EvaluateInTheClear();
}
