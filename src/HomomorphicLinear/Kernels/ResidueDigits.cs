namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>How residues modulo a prime p are cut into short signed digits: <c>x = sum d_j 2^(wj)</c>, each <c>|d_j| &lt;= 2^(w-1)</c>.</summary>
/// <remarks>
/// All digits but the last are taken from [-2^(w-1), 2^(w-1)), which leaves <c>(x - d) / 2^w</c>, at most <c>2^(b-1-w)</c> when x was at most <c>2^(b-1)</c>; after
/// all but one, at most <c>2^(b-1-(k-1)w) &lt;= 2^(w-1)</c>. A digit and its negative fit in 16 bits.
/// </remarks>
internal readonly struct ResidueDigits
{
    /// <summary>Bits of the longest digit.</summary>
    public const int MaximumWidth = 15;

    /// <summary>Cuts residues of a prime.</summary>
    /// <param name="modulus">The prime p, of b bits.</param>
    public ResidueDigits(Modulus modulus)
        : this(modulus.Bits)
    {
    }

    /// <summary>Cuts residues of a prime.</summary>
    /// <param name="bits">b, its length.</param>
    public ResidueDigits(int bits)
    {
        Count = (bits + MaximumWidth - 1) / MaximumWidth;
        Width = (bits + Count - 1) / Count;
    }

    /// <summary>k: digits of a residue.</summary>
    public int Count { get; }

    /// <summary>w: bits of a digit, its sign included.</summary>
    public int Width { get; }

    /// <summary>What is added to a residue so that its digits are bits of a number that is not negative.</summary>
    public long Bias
    {
        get
        {
            long bias = 1L << (Width * Count);
            for (int j = 0; j < Count - 1; j++)
            {
                bias += 1L << ((Width * j) + Width - 1);
            }

            return bias;
        }
    }

    /// <summary>What a digit's bits exceed the digit by.</summary>
    /// <param name="digit">From 0, the lowest.</param>
    public int Offset(int digit) => digit == Count - 1 ? 1 << Width : 1 << (Width - 1);

    /// <summary>The digit's bits: one more for the last, whose offset is larger.</summary>
    /// <param name="digit">From 0, the lowest.</param>
    public int Mask(int digit) => (1 << (digit == Count - 1 ? Width + 1 : Width)) - 1;

    /// <summary>Terms of two products each that are summed in 32 bits without overflow: <c>terms 2^(w-1) 2 (2^v - 1) &lt; 2^31</c>.</summary>
    /// <param name="weightBits">v: every weight is below 2 to this in magnitude; at most 15.</param>
    /// <returns>At least 2.</returns>
    public int TermsInAWord(int weightBits) => 1 << (31 - Width - weightBits);
}
