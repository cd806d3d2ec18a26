using PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>Bytes of an OT protocol, from its code's own layout, without running it.</summary>
/// <param name="FromSender">Bytes from OT sender (garbler) to OT receiver (evaluator).</param>
/// <param name="FromReceiver">Bytes from OT receiver to OT sender.</param>
public readonly record struct OTCounts(long FromSender, long FromReceiver)
{
    private const int SessionBytes = 16;

    /// <summary>Sums.</summary>
    /// <param name="left">Some bytes.</param>
    /// <param name="right">More bytes.</param>
    /// <returns>Both, by direction.</returns>
    public static OTCounts operator +(OTCounts left, OTCounts right)
        => new(checked(left.FromSender + right.FromSender), checked(left.FromReceiver + right.FromReceiver));

    /// <summary>Bytes of a set-up by <see cref="CorrelatedOT"/>.</summary>
    /// <param name="extension">Which extension.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The extension is unknown.</exception>
    public static OTCounts Setup(OTExtension extension)
    {
        // The garbler is the receiver of the base OTs: a point per OT from there, one point from the other side.
        OTCounts baseOTs = new(ExtensionLayout.Columns * P256Curve.PointBytes, P256Curve.PointBytes);
        LpnParameters bootstrap = LpnParameters.Bootstrap;
        return extension switch
        {
            OTExtension.Iknp => baseOTs,
            OTExtension.Silent => baseOTs
                + new OTCounts(SessionBytes, CorrelatedOTReceiver.UploadBytes(bootstrap.Bases))
                + new OTCounts((long)TreesFor(bootstrap, LpnParameters.Main.Bases) * bootstrap.TreeBytes, 0),
            _ => throw CorrelatedOT.Unknown(extension),
        };
    }

    /// <summary>Bytes of an extension with chosen choices, as by <see cref="ICorrelatedOTReceiver.Extend"/>.</summary>
    /// <param name="extension">Which extension.</param>
    /// <param name="taken">OTs already taken from it since its set-up, at least 0: silent extension works in blocks and rounds.</param>
    /// <param name="count">OTs of the call, at least 0.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative or the extension unknown.</exception>
    public static OTCounts Extend(OTExtension extension, long taken, long count) => extension switch
    {
        OTExtension.Iknp => new OTCounts(0, CorrelatedOTReceiver.UploadBytes(count)),
        OTExtension.Silent => ExtendRandom(taken, count) + new OTCounts(0, SilentOTReceiver.UploadBytes(count)),
        _ => throw CorrelatedOT.Unknown(extension),
    };

    /// <summary>Bytes of a silent extension with random choices.</summary>
    /// <param name="taken">OTs already taken from it since its set-up, at least 0.</param>
    /// <param name="count">OTs of the call, at least 0.</param>
    /// <returns>Bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    public static OTCounts ExtendRandom(long taken, long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(taken);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new OTCounts((MainTrees(checked(taken + count)) - MainTrees(taken)) * LpnParameters.Main.TreeBytes, 0);
    }

    /// <summary>Trees of main rounds that so many outputs have taken, those of the next bases included.</summary>
    private static long MainTrees(long outputs)
    {
        LpnParameters main = LpnParameters.Main;
        long reserved = TreesFor(main, main.Bases);
        long outputTrees = (outputs + main.Leaves - 1) / main.Leaves;
        long perRound = main.Trees - reserved;
        long rounds = (outputTrees + perRound - 1) / perRound;
        return outputTrees + (rounds * reserved);
    }

    private static int TreesFor(LpnParameters parameters, int outputs) => (outputs + parameters.Leaves - 1) / parameters.Leaves;
}
