using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// The client's share of every tensor, all known offline: fresh after a garbled circuit, decrypted after a linear layer, computed
/// from the shares before it otherwise.
/// </summary>
internal sealed class ClientShares(PartyContext context)
{
    private readonly ulong[]?[] _shares = new ulong[context.Plan.Steps.Count + 1][];

    /// <summary>The share of a tensor, computed when first asked for.</summary>
    /// <param name="tensor">0 for the image, k + 1 for the output of step k.</param>
    /// <returns>In [0, 2^l), in element order; not to be changed.</returns>
    public ulong[] Of(int tensor) => _shares[tensor] ??= tensor == 0
        ? Fresh(context.Plan.InputShape.Elements)
        : Compute(context.Plan.Steps[tensor - 1]);

    /// <summary>Sets the share of a linear layer's output.</summary>
    /// <param name="step">Index of the step.</param>
    /// <param name="share">What the server's answer decrypts to.</param>
    public void SetAnswer(int step, ulong[] share) => _shares[step + 1] = share;

    private ulong[] Compute(PlanStep step)
    {
        switch (step)
        {
            case MaxPoolStep:
                return Fresh(step.Shape.Elements);
            case ReluStep relu:
                return Relu(relu);
            case TruncateStep truncate:
                return context.Protocol.Removed == RemovedPositions.Correction
                    ? Fresh(step.Shape.Elements)
                    : Truncated(Of(truncate.Inputs[0]), truncate.Shift);
            case AddConstantStep:
                // The constants are the server's: only its share moves.
                return Of(step.Inputs[0]);
            default:
                ulong[] output = new ulong[step.Shape.Elements];
                StepArithmetic.Apply(step, context.RingBits, [.. step.Inputs.Select(Of)], [], output);
                return output;
        }
    }

    private ulong[] Relu(ReluStep relu)
    {
        ulong[] share = Fresh(relu.Shape.Elements);
        if (relu.Mask is not null && context.Protocol.Removed == RemovedPositions.Sequential)
        {
            ulong[] input = Of(relu.Inputs[0]);
            for (int i = 0; i < share.Length; i++)
            {
                if (!relu.Mask.Flags[i])
                {
                    share[i] = LocalTruncation.Client(input[i], relu.Shift);
                }
            }
        }

        return share;
    }

    private static ulong[] Truncated(ulong[] input, int shift) => Array.ConvertAll(input, value => LocalTruncation.Client(value, shift));

    private ulong[] Fresh(int count)
    {
        ulong[] share = new ulong[count];
        context.Prg.FillRing(share, context.RingBits);
        return share;
    }
}
