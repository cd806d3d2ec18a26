using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>Which circuit computes a step.</summary>
public static class StepCircuit
{
    /// <summary>The circuit of a scalar ReLU.</summary>
    /// <param name="relu">The step.</param>
    /// <param name="ringBits">l.</param>
    /// <returns>The circuit; it takes truncated shares where the step's shares are truncated before they are added up.</returns>
    public static Circuit Of(ReluStep relu, int ringBits)
    {
        ArgumentNullException.ThrowIfNull(relu);
        return relu.BitsDroppedBefore > 0
            ? ReluCircuit.CreateOfTruncatedShares(ringBits, relu.BitsDroppedBefore, relu.UpperBound)
            : ReluCircuit.Create(ringBits, relu.Shift, relu.UpperBound);
    }
}
