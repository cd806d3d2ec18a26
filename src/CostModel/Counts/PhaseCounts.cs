namespace PrivateInference.CostModel.Counts;

/// <summary>What a phase takes, of a whole inference or of one step. Up is client to server; nothing here knows of seconds.</summary>
/// <param name="BytesUp">Bytes on the wire above TCP, frame headers included.</param>
/// <param name="BytesDown">Bytes on the wire above TCP, frame headers included.</param>
/// <param name="MessagesUp">Frames.</param>
/// <param name="MessagesDown">Frames.</param>
/// <param name="Rounds">Exchanges in which the client waits for the server's answer.</param>
/// <param name="Client">The client's work.</param>
/// <param name="Server">The server's work.</param>
public sealed record PhaseCounts(
    long BytesUp,
    long BytesDown,
    long MessagesUp,
    long MessagesDown,
    long Rounds,
    OperationCounts Client,
    OperationCounts Server)
{
    /// <summary>Nothing at all.</summary>
    public static PhaseCounts Zero { get; } = new(0, 0, 0, 0, 0, OperationCounts.None, OperationCounts.None);

    /// <summary>Two costs one after the other.</summary>
    /// <param name="left">One cost.</param>
    /// <param name="right">Another.</param>
    /// <returns>The sum of every field.</returns>
    public static PhaseCounts operator +(PhaseCounts left, PhaseCounts right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return new PhaseCounts(
            checked(left.BytesUp + right.BytesUp),
            checked(left.BytesDown + right.BytesDown),
            checked(left.MessagesUp + right.MessagesUp),
            checked(left.MessagesDown + right.MessagesDown),
            checked(left.Rounds + right.Rounds),
            left.Client + right.Client,
            left.Server + right.Server);
    }

    /// <summary>Many costs one after the other.</summary>
    /// <param name="alone">One more cost.</param>
    /// <param name="steps">Steps.</param>
    /// <param name="phase">Which part of a step.</param>
    /// <returns>The sum of every field.</returns>
    /// <exception cref="CountOverflowException">A sum is beyond 2^63; the message names the layer.</exception>
    internal static PhaseCounts Sum(PhaseCounts alone, IReadOnlyList<StepCounts> steps, Func<StepCounts, PhaseCounts> phase)
    {
        (long bytesUp, long bytesDown, long messagesUp, long messagesDown, long rounds) =
            (alone.BytesUp, alone.BytesDown, alone.MessagesUp, alone.MessagesDown, alone.Rounds);
        long[] client = new long[OperationCounts.Kinds];
        long[] server = new long[OperationCounts.Kinds];
        alone.Client.AddTo(client);
        alone.Server.AddTo(server);
        int k = 0;
        try
        {
            for (; k < steps.Count; k++)
            {
                PhaseCounts counts = phase(steps[k]);
                bytesUp = checked(bytesUp + counts.BytesUp);
                bytesDown = checked(bytesDown + counts.BytesDown);
                messagesUp = checked(messagesUp + counts.MessagesUp);
                messagesDown = checked(messagesDown + counts.MessagesDown);
                rounds = checked(rounds + counts.Rounds);
                counts.Client.AddTo(client);
                counts.Server.AddTo(server);
            }
        }
        catch (OverflowException overflow)
        {
            throw new CountOverflowException($"layer {steps[k].Name}: with it a count of all layers together is beyond 2^63", overflow);
        }

        return new PhaseCounts(bytesUp, bytesDown, messagesUp, messagesDown, rounds, new OperationCounts(client), new OperationCounts(server));
    }
}
