using PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>
/// What a silent OT sender writes, in the order and in the pieces in which it does, without computing it: the same calls in the same order
/// as of <see cref="SilentOTSender"/>. The receiver sends what <see cref="OTCounts"/> says.
/// </summary>
/// <param name="write">Told the bytes of each write.</param>
/// <param name="flush">Told when the link is asked to send.</param>
public sealed class SilentOTTranscript(Action<long> write, Action flush)
{
    private long _treesLeft;
    private long _blockLeft;
    private int _unflushed;

    /// <summary>Correlated OTs that the receiver extends over by IKNP in the set-up.</summary>
    public static long BootstrapTransfers => LpnParameters.Bootstrap.Bases;

    /// <summary>Transfers made so far by either party, those used up as bases and those not yet taken included: what the work is proportional to.</summary>
    public long Expanded { get; private set; }

    /// <summary>The bootstrap round, the last part of <see cref="SilentOTSender.Setup"/>.</summary>
    public void Setup()
    {
        MakeNextBases(LpnParameters.Bootstrap);
        flush();
    }

    /// <summary>As <see cref="SilentOTSender.ExtendRandom"/>.</summary>
    /// <param name="count">OTs, at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    public void ExtendRandom(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        long leaves = LpnParameters.Main.Leaves;
        for (long missing = count - _blockLeft; missing > 0; missing -= leaves)
        {
            NextTree();
            _blockLeft += leaves;
        }

        _blockLeft -= count;
        flush();
    }

    private void NextTree()
    {
        if (_treesLeft == 0)
        {
            _treesLeft = LpnParameters.Main.Trees;
            MakeNextBases(LpnParameters.Main);
        }

        Expand(LpnParameters.Main);
    }

    private void MakeNextBases(LpnParameters parameters)
    {
        for (int made = 0; made < LpnParameters.Main.Bases; made += parameters.Leaves)
        {
            Expand(parameters);
        }
    }

    private void Expand(LpnParameters parameters)
    {
        write(parameters.TreeBytes);
        Expanded += parameters.Leaves;
        _treesLeft -= ReferenceEquals(parameters, LpnParameters.Main) ? 1 : 0;
        if (++_unflushed == SilentStream.TreesPerFlush)
        {
            _unflushed = 0;
            flush();
        }
    }
}
