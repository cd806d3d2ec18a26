namespace PrivateInference.Networks.FixedPoint;

/// <summary>Where a ReLU that is kept drops its low bits; the words are those of CrypTFlow2 and Cheetah (Huang et al., USENIX Security 2022).</summary>
public enum ReluTruncation
{
    /// <summary>After the sum, inside the circuit: exactly <c>floor(x / 2^shift)</c>, which costs a gate and two labels for each bit dropped.</summary>
    Faithful,

    /// <summary>
    /// Before the sum, each party on its own share as in <see cref="LocalTruncation"/>: the circuit works on <c>l - shift</c> bits and the
    /// result is <c>floor(x / 2^shift)</c> or one more, with the probability that makes it right on average. Unlike a local truncation it
    /// cannot fail: the sum is taken modulo <c>2^(l - shift)</c>, where it does not wrap.
    /// </summary>
    OneBitError,
}
