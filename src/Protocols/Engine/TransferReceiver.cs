using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Primitives;

namespace PrivateInference.Protocols.Engine;

/// <summary>The evaluator's half of label transfers, opposite <see cref="TransferSender"/>.</summary>
internal sealed class TransferReceiver
{
    private readonly ICorrelatedOTReceiver _extension;
    private readonly SilentOTReceiver? _silent;

    private TransferReceiver(ICorrelatedOTReceiver extension)
    {
        _extension = extension;
        _silent = extension as SilentOTReceiver;
    }

    /// <summary>Whether transfers start with a message of the garbler's; otherwise the evaluator's requests wait for nothing.</summary>
    public bool GarblerSendsFirst => _silent is not null;

    /// <summary>Runs the base transfers, against <see cref="TransferSender.Setup"/>.</summary>
    /// <param name="context">Its end of the link, and which extension was agreed on.</param>
    /// <returns>Good for a session.</returns>
    public static TransferReceiver Setup(PartyContext context)
        => new(CorrelatedOT.SetupReceiver(context.Protocol.Transfer, context.Channel, context.Prg));

    /// <summary>Asks for the labels of chosen bits.</summary>
    /// <param name="channel">To the garbler.</param>
    /// <param name="choices">Packed bits.</param>
    /// <param name="activeLabels">Overwritten.</param>
    public void Request(IChannel channel, ReadOnlySpan<byte> choices, Span<Block128> activeLabels) => _extension.Extend(channel, choices, activeLabels);

    /// <summary>Obtains labels of random bits.</summary>
    /// <param name="channel">To the garbler.</param>
    /// <param name="prg">Draws the bits where the extension does not.</param>
    /// <param name="choices">Overwritten with the bits, packed, spare ones zero.</param>
    /// <param name="activeLabels">Overwritten.</param>
    public void RequestRandom(IChannel channel, Prg prg, Span<byte> choices, Span<Block128> activeLabels)
    {
        int spare = (8 * choices.Length) - activeLabels.Length;
        if (_silent is null)
        {
            prg.FillValues(choices);
            choices[^1] &= (byte)(0xff >> spare);
            _extension.Extend(channel, choices, activeLabels);
            return;
        }

        _silent.ExtendRandom(channel, activeLabels);
        choices.Clear();
        for (int i = 0; i < activeLabels.Length; i++)
        {
            choices[i >> 3] |= (byte)((activeLabels[i].Low & 1) << (i & 7));
        }
    }
}
