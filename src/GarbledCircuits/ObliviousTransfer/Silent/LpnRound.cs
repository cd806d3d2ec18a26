using PrivateInference.Primitives;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer.Silent;

/// <summary>One round of Ferret (eprint 2020/924, figure 7): k + t h correlated OTs become n, block by block; the same code at both parties.</summary>
internal sealed class LpnRound
{
    /// <summary>High halves that keep the AES keys of trees and codes apart under one session.</summary>
    private const ulong TreeDomain = 1;
    private const ulong CodeDomain = 2;

    private readonly LpnParameters _parameters;
    private readonly ITreeExpander _expander;
    private readonly Block128 _session;
    private readonly ulong _number;
    private readonly Block128[] _bases;
    private readonly LpnCode _code;
    private int _tree;

    /// <summary>A round.</summary>
    /// <param name="parameters">The LPN problem.</param>
    /// <param name="expander">This party's half of the trees.</param>
    /// <param name="session">Random, public.</param>
    /// <param name="number">Different for every round of the session.</param>
    /// <param name="bases">
    /// As many correlated OTs as the parameters need, bit 0 of the receiver's being the choice and of the sender's 0; kept and used up.
    /// </param>
    internal LpnRound(LpnParameters parameters, ITreeExpander expander, Block128 session, uint number, Block128[] bases)
    {
        _parameters = parameters;
        _expander = expander;
        _session = session;
        _number = number;
        _bases = bases;
        _code = new LpnCode(session ^ new Block128(number, CodeDomain));
    }

    /// <summary>Blocks that are left.</summary>
    internal int TreesLeft => _parameters.Trees - _tree;

    /// <summary>Makes the next block.</summary>
    /// <param name="channel">To the other party.</param>
    /// <param name="outputs">One block of correlated OTs, overwritten.</param>
    internal void NextTree(IChannel channel, Span<Block128> outputs)
    {
        Block128 key = _session ^ new Block128((_number << 32) | (uint)_tree, TreeDomain);
        _expander.Expand(channel, key, _bases.AsSpan(_parameters.SecretBits + (_tree * _parameters.Depth), _parameters.Depth), outputs);
        _code.Add(_bases.AsSpan(0, _parameters.SecretBits), _tree * _parameters.Leaves, outputs);
        _tree++;
    }
}
