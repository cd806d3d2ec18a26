using PrivateInference.Networks.FixedPoint;

namespace PrivateInference.Protocols.Engine;

/// <summary>The positions of a step that are truncated locally because they have no ReLU.</summary>
/// <param name="Step">Index of the step.</param>
/// <param name="Shift">Bits dropped.</param>
/// <param name="Positions">Element indices.</param>
internal sealed record RemovedRelus(int Step, int Shift, int[] Positions)
{
    /// <summary>The locally truncated positions of a step.</summary>
    /// <param name="plan">Public plan.</param>
    /// <param name="step">Index of the step.</param>
    /// <returns>The positions, or null when the step has none.</returns>
    public static RemovedRelus? Create(InferencePlan plan, int step)
    {
        switch (plan.Steps[step])
        {
            case TruncateStep truncate:
                return new RemovedRelus(step, truncate.Shift, [.. Enumerable.Range(0, truncate.Shape.Elements)]);
            case ReluStep { Mask: not null } relu when relu.Relus < relu.Shape.Elements:
                bool[] kept = relu.Mask.Flags.ToArray();
                return new RemovedRelus(step, relu.Shift, [.. Enumerable.Range(0, kept.Length).Where(i => !kept[i])]);
            default:
                return null;
        }
    }

    /// <summary>The client's correction: what its local truncation gives, less the share it drew.</summary>
    /// <param name="input">The client's share of the step's input.</param>
    /// <param name="output">The client's share of the step's output.</param>
    /// <param name="ringMask"><c>2^l - 1</c>.</param>
    /// <returns>One element a position, uniform because the drawn share is.</returns>
    public ulong[] Corrections(ulong[] input, ulong[] output, ulong ringMask)
        => Array.ConvertAll(Positions, i => (LocalTruncation.Client(input[i], Shift) - output[i]) & ringMask);

    /// <summary>Writes the server's shares of the positions.</summary>
    /// <param name="input">The server's share of the step's input.</param>
    /// <param name="corrections">The client's corrections, or null under <see cref="RemovedPositions.Sequential"/>.</param>
    /// <param name="output">The server's share of the step's output.</param>
    /// <param name="ringMask"><c>2^l - 1</c>.</param>
    public void Apply(ReadOnlySpan<ulong> input, ulong[]? corrections, Span<ulong> output, ulong ringMask)
    {
        for (int k = 0; k < Positions.Length; k++)
        {
            int i = Positions[k];
            output[i] = (LocalTruncation.Server(input[i], Shift, ringMask) + (corrections?[k] ?? 0)) & ringMask;
        }
    }
}
