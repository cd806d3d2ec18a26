using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>Correlated OTs with random choices without end: rounds of LPN, each of which makes the bases of the next before anything else.</summary>
/// <remarks>Both parties run this same code, with their own half of the trees. In every label bit 0 is the choice (receiver) or 0 (sender).</remarks>
internal sealed class SilentStream
{
    /// <summary>LOCAL. Trees after which the sender's queue is handed to the link, so that the receiver can follow.</summary>
    internal const int TreesPerFlush = 16;

    private readonly ITreeExpander _expander;
    private readonly Block128 _session;
    private readonly LpnParameters _main;
    private readonly Block128[] _block;
    private LpnRound _round;
    private Block128[] _nextBases;
    private int _nextBasesLength;
    private int _blockLeft;
    private uint _roundNumber;
    private int _unflushed;

    /// <summary>A stream; runs the bootstrap round.</summary>
    /// <param name="channel">To the other party.</param>
    /// <param name="expander">This party's half of the trees.</param>
    /// <param name="session">Random, public.</param>
    /// <param name="bases">As many correlated OTs as <paramref name="bootstrap"/> needs, bit 0 as in all labels here.</param>
    /// <param name="bootstrap">Parameters of the first round, whose outputs suffice for the bases of a main round.</param>
    /// <param name="main">Parameters of all other rounds, whose first outputs are the bases of the next.</param>
    internal SilentStream(IChannel channel, ITreeExpander expander, Block128 session, Block128[] bases, LpnParameters bootstrap, LpnParameters main)
    {
        _main = main;
        _block = new Block128[Math.Max(bootstrap.Leaves, main.Leaves)];
        _nextBases = new Block128[main.Bases];
        _expander = expander;
        _session = session;
        _round = new LpnRound(bootstrap, expander, session, _roundNumber, bases);
        MakeNextBases(channel, bootstrap.Leaves);
        channel.Flush();
    }

    /// <summary>Takes the next correlated OTs.</summary>
    /// <param name="channel">To the other party.</param>
    /// <param name="labels">Overwritten; its length is their number.</param>
    internal void Fill(IChannel channel, Span<Block128> labels)
    {
        while (labels.Length > 0)
        {
            if (_blockLeft > 0)
            {
                int count = Math.Min(_blockLeft, labels.Length);
                _block.AsSpan(_main.Leaves - _blockLeft, count).CopyTo(labels);
                _blockLeft -= count;
                labels = labels[count..];
            }
            else if (labels.Length >= _main.Leaves)
            {
                NextTree(channel, labels[.._main.Leaves]);
                labels = labels[_main.Leaves..];
            }
            else
            {
                NextTree(channel, _block.AsSpan(0, _main.Leaves));
                _blockLeft = _main.Leaves;
            }
        }

        channel.Flush();
    }

    private void NextTree(IChannel channel, Span<Block128> block)
    {
        if (_roundNumber == 0 || _round.TreesLeft == 0)
        {
            Block128[] bases = _nextBases;
            _nextBases = new Block128[_main.Bases];
            _nextBasesLength = 0;
            _round = new LpnRound(_main, _expander, _session, ++_roundNumber, bases);
            MakeNextBases(channel, _main.Leaves);
        }

        Expand(channel, block);
    }

    private void MakeNextBases(IChannel channel, int leaves)
    {
        Span<Block128> block = _block.AsSpan(0, leaves);
        while (_nextBasesLength < _nextBases.Length)
        {
            int count = Math.Min(leaves, _nextBases.Length - _nextBasesLength);
            Expand(channel, block);
            block[..count].CopyTo(_nextBases.AsSpan(_nextBasesLength));
            _nextBasesLength += count;
        }
    }

    private void Expand(IChannel channel, Span<Block128> block)
    {
        _round.NextTree(channel, block);
        if (++_unflushed == TreesPerFlush)
        {
            _unflushed = 0;
            channel.Flush();
        }
    }
}
