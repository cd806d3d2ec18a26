namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// Dropping low bits of a shared number without talking: each party shifts its own share (Mohassel and Zhang, SecureML,
/// IEEE S&amp;P 2017, section 4.1). The sum of the results is <c>floor(x / 2^shift)</c> or one more, except with probability
/// <c>|x| / 2^l</c> over the client's uniform share, when it is far off.
/// </summary>
public static class LocalTruncation
{
    /// <summary>Whether the last bit of a step's result depends on how its input is shared.</summary>
    /// <param name="step">Any step.</param>
    /// <returns>True where shares are truncated before they are added up.</returns>
    public static bool IsPartOf(PlanStep step)
        => step is TruncateStep or ReluStep { Mask: not null } or ReluStep { BitsDroppedBefore: > 0 };

    /// <summary>The client's new share.</summary>
    /// <param name="share">In [0, 2^l).</param>
    /// <param name="shift">Bits to drop, in [0, l).</param>
    /// <returns>In [0, 2^(l - shift)).</returns>
    public static ulong Client(ulong share, int shift) => share >> shift;

    /// <summary>The server's new share.</summary>
    /// <param name="share">In [0, 2^l).</param>
    /// <param name="shift">Bits to drop, in [0, l).</param>
    /// <param name="ringMask"><c>2^l - 1</c>.</param>
    /// <returns>In [0, 2^l).</returns>
    public static ulong Server(ulong share, int shift, ulong ringMask) => (0 - ((0 - share & ringMask) >> shift)) & ringMask;
}
