namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>A ciphertext in transform order, prime by prime.</summary>
/// <param name="ring">Its ring.</param>
internal sealed class SlotCiphertext(Ring ring)
{
    /// <summary><c>c0</c>.</summary>
    public double[] Constant { get; } = new double[ring.Length];

    /// <summary><c>c1</c>.</summary>
    public double[] Linear { get; } = new double[ring.Length];
}
