namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Whether the values of a transform may grow from level to level.</summary>
/// <remarks>
/// <para>Tight, for p up to 2^51. Forward, each level brings its sums' first terms within p/2 and adds a product of 3p/4, two levels at once two: values stay
/// within 2p. Back, sums are reduced and values stay within p.</para>
/// <para>Loose, for p below 2^46. Forward, nothing is reduced before the end: of n = 2^15 at most, the 15 levels add a product of 3p/4 each to at most p, so values
/// stay within 13p, below 2^50, and the last reduction still finds the nearest representative, since <c>13 * 2^-52</c> is less than <c>1/(2p)</c>. Back, the first
/// levels, those within two vectors, at most three, let p grow to 8p; of every two levels after them, the sum of four values, at most 32p, is reduced, the sum
/// of two products is at most 3p/2 and products at most 3p/4. Nothing exceeds 2^51.</para>
/// </remarks>
internal interface IGrowth
{
    /// <summary>Whether they may.</summary>
    static abstract bool IsLoose { get; }
}

/// <summary>Values are reduced at every level.</summary>
internal readonly struct Tight : IGrowth
{
    public static bool IsLoose => false;
}

/// <summary>Values grow.</summary>
internal readonly struct Loose : IGrowth
{
    public static bool IsLoose => true;
}
