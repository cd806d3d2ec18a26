using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>Which circuit computes a step.</summary>
public static class StepCircuit
{
    /// <summary>The circuit of a scalar ReLU.</summary>
    /// <param name="relu">The step.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="protocol">Says how the output becomes shares.</param>
    /// <returns>The circuit; it takes truncated shares where the step's shares are truncated before they are added up.</returns>
    public static Circuit Of(ReluStep relu, int ringBits, ProtocolSpecification protocol)
    {
        ArgumentNullException.ThrowIfNull(relu);
        ArgumentNullException.ThrowIfNull(protocol);
        if (protocol.UsesSharedBits)
        {
            return ReluCircuit.CreateUnmasked(ringBits, relu.Shift, relu.UpperBound, relu.BitsDroppedBefore > 0);
        }

        return relu.BitsDroppedBefore > 0
            ? ReluCircuit.CreateOfTruncatedShares(ringBits, relu.BitsDroppedBefore, relu.UpperBound)
            : ReluCircuit.Create(ringBits, relu.Shift, relu.UpperBound);
    }

    /// <summary>The circuit of a window of a max pool.</summary>
    /// <param name="operands">Pixels of the window.</param>
    /// <param name="ringBits">l.</param>
    /// <param name="protocol">Says how the output becomes shares.</param>
    /// <returns>The circuit.</returns>
    public static Circuit OfWindow(int operands, int ringBits, ProtocolSpecification protocol)
    {
        ArgumentNullException.ThrowIfNull(protocol);
        return protocol.UsesSharedBits ? MaxCircuit.CreateUnmasked(ringBits, operands) : MaxCircuit.Create(ringBits, operands);
    }
}
