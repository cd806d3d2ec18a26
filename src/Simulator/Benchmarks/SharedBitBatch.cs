using PrivateInference.GarbledCircuits;
using PrivateInference.GarbledCircuits.SharedBits;
using PrivateInference.Primitives;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Both parties' doubly shared bits of a batch of ReLUs, in the pieces in which the protocol does them.</summary>
internal sealed class SharedBitBatch
{
    private readonly int _ringBits;
    private readonly SharedBitRows _rows;
    private readonly Block128 _offset;
    private readonly SharedBitSender _sender;
    private readonly SharedBitReceiver _receiver;
    private readonly Block128[] _labels;
    private readonly Block128[] _senderLabels;
    private readonly Block128[] _receiverLabels;
    private readonly ulong[] _own;
    private readonly ulong[] _mask;
    private readonly ulong[] _shares;
    private readonly ulong[] _corrections;
    private readonly byte[] _begun;

    /// <summary>A batch of zero choices; the work is the same for all.</summary>
    /// <param name="ringBits">l.</param>
    /// <param name="bits">Output bits.</param>
    /// <param name="instances">ReLUs.</param>
    public SharedBitBatch(int ringBits, int bits, int instances)
    {
        _ringBits = ringBits;
        _rows = new SharedBitRows(bits, instances, ringBits);
        Prg prg = new(new Block128(13, 14));
        _offset = GlobalOffset.Create(prg).Value;
        QueueChannel channel = new();
        _sender = SharedBitSender.Setup(channel, prg);
        _receiver = SharedBitReceiver.Setup(channel);
        _labels = new Block128[_rows.Elements];
        _senderLabels = new Block128[_rows.Elements];
        _receiverLabels = new Block128[_rows.Elements];
        prg.Fill(_labels);
        _own = new ulong[instances];
        _mask = new ulong[instances];
        prg.FillRing(_mask, ringBits);
        _shares = new ulong[_rows.Elements];
        _corrections = new ulong[_rows.Elements];
        _begun = new byte[_rows.PackedBytes];
        Sent = new byte[_rows.PackedBytes];
        Published = new ulong[instances];
        Parts = new ulong[instances];
    }

    /// <summary>The garbler's corrections.</summary>
    public byte[] Sent { get; }

    /// <summary>What the evaluator publishes.</summary>
    public ulong[] Published { get; }

    /// <summary>The evaluator's parts, then the garbler's shares.</summary>
    public ulong[] Parts { get; }

    /// <summary>What the evaluator's shares of the outputs are.</summary>
    public ReadOnlySpan<ulong> Mask => _mask;

    /// <summary>Garbler, offline.</summary>
    /// <param name="permute">The batch's permute bits.</param>
    /// <returns>What the garbler keeps until the answer comes.</returns>
    public byte[] Share(ReadOnlySpan<ulong> permute)
    {
        _labels.CopyTo(_senderLabels, 0);
        _sender.Share(_senderLabels, _offset, permute, _ringBits, _shares, _corrections);
        _rows.Pack(_corrections, Sent);
        byte[] kept = new byte[_rows.PackedBytes];
        _rows.Pack(_shares, kept);
        return kept;
    }

    /// <summary>Evaluator, offline: what it does before and after the corrections come.</summary>
    public void Receive()
    {
        _labels.CopyTo(_receiverLabels, 0);
        _receiver.Begin(_receiverLabels, _ringBits, _own.Length, _shares);
        _rows.Unpack(Sent, _corrections);
        SharedBitReceiver.Correct(_own, _ringBits, _corrections, _shares);
        _rows.Pack(_shares, _begun);
    }

    /// <summary>Evaluator, online.</summary>
    /// <param name="colors">What evaluating gave.</param>
    public void Publish(ReadOnlySpan<ulong> colors)
    {
        _rows.Unpack(_begun, _shares);
        SharedBitArithmetic.Publish(colors, _own, _shares, _mask, _ringBits, Published, Parts);
    }

    /// <summary>Bytes of an answer.</summary>
    public int AnswerBytes => RingPacking.Bytes(_own.Length, _rows.Bits) + RingPacking.Bytes(_own.Length, _ringBits);

    /// <summary>What was published, as it is sent.</summary>
    /// <returns>The published bits, then the parts.</returns>
    public byte[] Answer()
    {
        byte[] answer = new byte[AnswerBytes];
        int bits = RingPacking.Bytes(_own.Length, _rows.Bits);
        RingPacking.Pack(Published, _rows.Bits, answer.AsSpan(0, bits));
        RingPacking.Pack(Parts, _ringBits, answer.AsSpan(bits));
        return answer;
    }

    /// <summary>Undoes <see cref="Answer"/> at the garbler.</summary>
    /// <param name="answer">The answer.</param>
    public void TakeAnswer(ReadOnlySpan<byte> answer)
    {
        int bits = RingPacking.Bytes(_own.Length, _rows.Bits);
        RingPacking.Unpack(answer[..bits], _rows.Bits, Published);
        RingPacking.Unpack(answer[bits..], _ringBits, Parts);
    }

    /// <summary>Garbler, online.</summary>
    /// <param name="kept">What <see cref="Share"/> gave.</param>
    public void Finish(ReadOnlySpan<byte> kept)
    {
        _rows.Unpack(kept, _shares);
        SharedBitArithmetic.Finish(Published, _shares, _ringBits, Parts);
    }
}
