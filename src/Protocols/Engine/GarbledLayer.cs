using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>A step of the plan that runs in garbled circuits, as groups of equal circuits.</summary>
/// <param name="Step">Index of the step.</param>
/// <param name="RingBits">l.</param>
/// <param name="Groups">Every output position that is computed in a circuit is in exactly one group.</param>
internal sealed record GarbledLayer(int Step, int RingBits, IReadOnlyList<GarbledGroup> Groups)
{
    /// <summary>All chunks in order.</summary>
    public IEnumerable<GarbledChunkRange> Chunks => Groups.SelectMany(group => group.Chunks);

    /// <summary>The garbled part of a step.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="step">Index of the step.</param>
    /// <param name="protocol">Says how AND gates are garbled and outputs shared.</param>
    /// <returns>The layer, or null when nothing of the step is garbled.</returns>
    public static GarbledLayer? Create(InferencePlan plan, int step, ProtocolSpecification protocol) => plan.Steps[step] switch
    {
        ReluStep relu when relu.Relus > 0 => new(step, plan.RingBits, [Relus(relu, plan.RingBits, protocol)]),
        MaxPoolStep pool => new(step, plan.RingBits, Windows(pool, plan.RingBits, protocol)),
        _ => null,
    };

    /// <summary>The garbled part of every step.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="protocol">Says how AND gates are garbled and outputs shared.</param>
    /// <returns>One entry a step, null where nothing is garbled.</returns>
    public static IReadOnlyList<GarbledLayer?> CreateAll(InferencePlan plan, ProtocolSpecification protocol)
        => [.. Enumerable.Range(0, plan.Steps.Count).Select(k => Create(plan, k, protocol))];

    private static GarbledGroup Relus(ReluStep relu, int ringBits, ProtocolSpecification protocol)
    {
        int[] kept = new int[relu.Relus];
        int found = 0;
        for (int i = 0; i < relu.Shape.Elements; i++)
        {
            if (relu.Mask is null || relu.Mask.Flags[i])
            {
                kept[found++] = i;
            }
        }

        Circuit circuit = StepCircuit.Of(relu, ringBits, protocol);
        return new GarbledGroup(circuit, 1, kept, kept, protocol.BytesPerAndGate, ringBits)
        {
            DroppedBits = relu.BitsDroppedBefore,
            SharedBits = protocol.UsesSharedBits ? circuit.OutputBits : 0,
        };
    }

    private static List<GarbledGroup> Windows(MaxPoolStep pool, int ringBits, ProtocolSpecification protocol)
    {
        // Windows at the border see fewer pixels: instances of one operand count share a circuit.
        SortedDictionary<int, (List<int> Inputs, List<int> Outputs)> byOperands = [];
        List<int>[] windows = [.. Enumerable.Range(0, pool.Shape.Elements).Select(_ => new List<int>())];
        WindowWalk.Visit(pool.Input, pool.Shape, pool.Pool, (output, tap) => windows[output].Add(tap));
        foreach ((int output, List<int> window) in windows.Index())
        {
            if (!byOperands.TryGetValue(window.Count, out (List<int> Inputs, List<int> Outputs) group))
            {
                group = ([], []);
                byOperands.Add(window.Count, group);
            }

            group.Inputs.AddRange(window);
            group.Outputs.Add(output);
        }

        return [.. byOperands.Select(entry => new GarbledGroup(
            StepCircuit.OfWindow(entry.Key, ringBits, protocol),
            entry.Key,
            [.. entry.Value.Inputs],
            [.. entry.Value.Outputs],
            protocol.BytesPerAndGate,
            ringBits)
        {
            SharedBits = protocol.UsesSharedBits ? ringBits : 0,
        })];
    }
}
