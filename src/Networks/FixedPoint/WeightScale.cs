namespace PrivateInference.Networks.FixedPoint;

/// <summary>How the weights of one layer become integers.</summary>
/// <param name="Exponent">Every weight is below <c>2^Exponent</c> in magnitude.</param>
/// <param name="ExactBits">Fewest bits below the exponent that hold every weight exactly, or <see cref="int.MaxValue"/>.</param>
internal readonly record struct WeightScale(int Exponent, int ExactBits)
{
    private const int MostBits = 20;

    /// <summary>Looks at the weights of a layer.</summary>
    /// <param name="weights">Finite.</param>
    /// <returns>Their scale.</returns>
    public static WeightScale Of(ReadOnlySpan<float> weights)
    {
        float largest = 0;
        foreach (float weight in weights)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        if (largest == 0)
        {
            return new WeightScale(0, 1);
        }

        int exponent = Math.ILogB(largest) + 1;
        int bits = 1;
        foreach (float weight in weights)
        {
            while (bits <= MostBits && !float.IsInteger(MathF.ScaleB(weight, bits - exponent)))
            {
                bits++;
            }
        }

        return new WeightScale(exponent, bits > MostBits ? int.MaxValue : bits);
    }

    /// <summary>The quantum of the output: a power of two that gives the largest weight the bits wanted.</summary>
    /// <param name="inputQuantum">Quantum of the layer's input.</param>
    /// <param name="weightBits">Bits of the largest weight; fewer are used where fewer are exact.</param>
    /// <returns>The output's quantum; that of a weight is <c>output quantum / input quantum</c>.</returns>
    /// <remarks>The divisor of an average pool, not a power of two, vanishes here; it costs up to one bit more per weight.</remarks>
    public double OutputQuantum(double inputQuantum, int weightBits)
    {
        double inputPower = Math.ScaleB(1, Math.ILogB(inputQuantum));
        int bits = inputPower == inputQuantum ? Math.Min(weightBits, ExactBits) : weightBits;
        return Math.ScaleB(inputPower, Exponent - bits);
    }

    /// <summary>Rounds weights to their quantum.</summary>
    /// <param name="weights">Finite.</param>
    /// <param name="quantum">Quantum of a weight.</param>
    /// <returns>Integers.</returns>
    public static long[] Quantize(ReadOnlySpan<float> weights, double quantum)
    {
        long[] integers = new long[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            integers[i] = (long)Math.Round(weights[i] / quantum);
        }

        return integers;
    }
}
