using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>Slots modulo a prime t to the polynomial that has them as values, and back. Constant-time.</summary>
/// <remarks>One instance serves one thread.</remarks>
internal sealed class SlotEncoder
{
    private readonly Ring _ring;
    private readonly int[] _places;
    private readonly double[] _values;

    /// <summary>An encoder.</summary>
    /// <param name="degree">n.</param>
    /// <param name="prime">t, 1 modulo 2n.</param>
    public SlotEncoder(int degree, ulong prime)
    {
        _ring = new Ring(degree, [prime]);
        _places = SlotOrder.Places(degree);
        _values = new double[degree];
    }

    /// <summary>t.</summary>
    public Modulus Modulus => _ring.Modulus(0);

    /// <summary>Slots to coefficients.</summary>
    /// <param name="slots">n residues in [0, t): row 0, then row 1.</param>
    /// <param name="coefficients">n, overwritten, in [-(t-1)/2, (t-1)/2].</param>
    public void Encode(ReadOnlySpan<ulong> slots, Span<double> coefficients)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            coefficients[_places[i]] = Modulus.ToCentred(slots[i]);
        }

        NttKernel.Inverse(_ring.Tables[0], coefficients);
    }

    /// <summary>Slots to a message.</summary>
    /// <param name="slots">n residues in [0, t).</param>
    /// <param name="message">n coefficients, overwritten, in [0, t).</param>
    public void Encode(ReadOnlySpan<ulong> slots, Span<ulong> message)
    {
        Encode(slots, _values);
        for (int i = 0; i < message.Length; i++)
        {
            message[i] = Modulus.FromCentred(_values[i]);
        }
    }

    /// <summary>A message to slots.</summary>
    /// <param name="message">n coefficients in [0, t).</param>
    /// <param name="slots">n residues, overwritten, in [0, t).</param>
    public void Decode(ReadOnlySpan<ulong> message, Span<ulong> slots)
    {
        for (int i = 0; i < message.Length; i++)
        {
            _values[i] = Modulus.ToCentred(message[i]);
        }

        NttKernel.Forward(_ring.Tables[0], _values);
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = Modulus.FromCentred(_values[_places[i]]);
        }
    }
}
