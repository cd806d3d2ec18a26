using PrivateInference.HomomorphicLinear.Kernels;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>Writes answers in slots: both polynomials whole, every slot that is no output hidden by a uniform mask.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class SlotAnswerWriter
{
    private readonly SlotLayerPlan _plan;
    private readonly SlotCiphertext _zero;
    private readonly AnswerSwitch _switch;
    private readonly SlotEncoder _encoder;
    private readonly ulong[] _words;
    private readonly double[] _random;
    private readonly ulong[] _slots;
    private readonly ulong[] _masks;
    private readonly int[] _places;
    private readonly int[] _outputs;
    private readonly int[] _all;

    /// <summary>A writer.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="zero">The client's encryption of zero.</param>
    public SlotAnswerWriter(SlotLayerPlan plan, SlotCiphertext zero)
    {
        int degree = plan.Parameters.RingDegree;
        _plan = plan;
        _zero = zero;
        _switch = new AnswerSwitch(plan.Parameters, plan.Noise.FloodingWidths);
        _encoder = new SlotEncoder(degree, plan.Parameters.Plaintext.Prime);
        _words = new ulong[degree];
        _random = new double[degree];
        _slots = new ulong[degree];
        _masks = new ulong[degree];
        _places = new int[degree];
        _outputs = new int[degree];
        _all = [.. Enumerable.Range(0, degree)];
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="output">Within the tile.</param>
    /// <param name="answer">Values within 5p/4; used up.</param>
    /// <param name="mask">Row-major [output channels, height, width], each in [0, t).</param>
    /// <param name="generator">Secret randomness.</param>
    /// <param name="destination">Exactly the answer's bytes; overwritten.</param>
    public void Write(int tile, int output, SlotCiphertext answer, ReadOnlySpan<ulong> mask, Prg generator, Span<byte> destination)
    {
        // Rejected words are independent of those that are used: their number tells nothing about the mask.
        Sampler.Uniform(generator, _encoder.Modulus, _words, _random);
        for (int i = 0; i < _slots.Length; i++)
        {
            _slots[i] = _encoder.Modulus.FromCentred(_random[i]);
        }

        int count = _plan.Layout.FillOutputs(tile, output, _places, _outputs);
        for (int i = 0; i < count; i++)
        {
            _slots[_places[i]] = mask[_outputs[i]];
        }

        _encoder.Encode(_slots, _masks.AsSpan());
        _switch.Write(_zero.Constant, _zero.Linear, answer.Constant, answer.Linear, _all, _masks, generator, destination);
    }
}
