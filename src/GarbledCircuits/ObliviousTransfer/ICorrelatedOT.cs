using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>The garbler's half of correlated OT with chosen choices, by whatever extension.</summary>
public interface ICorrelatedOTSender
{
    /// <summary>The correlation: what an active label differs by from the false label when the choice is 1.</summary>
    Block128 Offset { get; }

    /// <summary>Obtains false labels Q_j.</summary>
    /// <param name="channel">To the receiver, who extends by the same count.</param>
    /// <param name="falseLabels">Overwritten; its length is the number of OTs.</param>
    void Extend(IChannel channel, Span<Block128> falseLabels);
}

/// <summary>The evaluator's half of correlated OT with chosen choices, by whatever extension.</summary>
public interface ICorrelatedOTReceiver
{
    /// <summary>Obtains active labels <c>Q_j ^ choice_j * offset</c>.</summary>
    /// <param name="channel">To the sender, who extends by the same count.</param>
    /// <param name="choices">Packed bits, least significant first; <c>ceil(count / 8)</c> bytes.</param>
    /// <param name="activeLabels">Overwritten; its length is the number of OTs.</param>
    void Extend(IChannel channel, ReadOnlySpan<byte> choices, Span<Block128> activeLabels);
}
