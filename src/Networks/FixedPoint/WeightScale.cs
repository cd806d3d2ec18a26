namespace PrivateInference.Networks.FixedPoint;

/// <summary>How the weights of one layer become integers.</summary>
/// <param name="Exponent">Every weight is below <c>2^Exponent</c> in magnitude.</param>
/// <param name="ExactBits">Fewest bits below the exponent that hold every weight exactly, or <see cref="int.MaxValue"/>.</param>
/// <param name="Typical">Root mean square of the weights of a channel, as the harmonic mean of squares sees it, over output and input channels.</param>
internal readonly record struct WeightScale(int Exponent, int ExactBits, double Typical)
{
    private const int MostBits = 20;

    /// <summary>A channel whose weights are this much smaller than the largest channel's does not ask for bits of its own.</summary>
    private const double DeadChannel = 1.0 / 16;

    /// <summary>
    /// Looks at the weights of a layer. Rounding to a quantum q changes what a channel contributes by about <c>q / sqrt(12)</c> over the
    /// root mean square of its weights, relative to itself. Folded batch norms make channels differ by orders of magnitude, so the quantum
    /// must follow the smaller ones, not the largest weight.
    /// </summary>
    /// <param name="weights">Finite, row-major [output channels, input channels / groups, kernel].</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="inputs">Input channels of one group.</param>
    /// <returns>Their scale.</returns>
    public static WeightScale Of(ReadOnlySpan<float> weights, int outputs, int inputs)
    {
        float largest = 0;
        foreach (float weight in weights)
        {
            largest = Math.Max(largest, Math.Abs(weight));
        }

        if (largest == 0)
        {
            return new WeightScale(0, 1, 1);
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

        return new WeightScale(exponent, bits > MostBits ? int.MaxValue : bits, TypicalOf(weights, outputs, inputs));
    }

    /// <summary>The quantum of the output: a power of two.</summary>
    /// <param name="inputQuantum">Quantum of the layer's input.</param>
    /// <param name="weightBits">A typical weight gets two bits fewer, so that the largest gets about as many; fewer where fewer are exact.</param>
    /// <returns>The output's quantum; that of a weight is <c>output quantum / input quantum</c>.</returns>
    /// <remarks>The divisor of an average pool, not a power of two, vanishes here.</remarks>
    public double OutputQuantum(double inputQuantum, int weightBits)
    {
        double inputPower = Math.ScaleB(1, Math.ILogB(inputQuantum));
        int bits = Exponent - Math.ILogB(Math.ScaleB(Typical, 2 - weightBits));
        bits = Math.Clamp(bits, 1, MostBits);
        bits = inputPower == inputQuantum ? Math.Min(bits, ExactBits) : bits;
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

    private static double TypicalOf(ReadOnlySpan<float> weights, int outputs, int inputs)
    {
        double[] byOutput = new double[outputs];
        double[] byInput = new double[inputs];
        int row = weights.Length / outputs;
        int kernel = row / inputs;
        for (int i = 0; i < weights.Length; i++)
        {
            double square = (double)weights[i] * weights[i];
            byOutput[i / row] += square / row;
            byInput[i / kernel % inputs] += square / (outputs * kernel);
        }

        return Math.Sqrt(Math.Min(HarmonicMean(byOutput), HarmonicMean(byInput)));
    }

    private static double HarmonicMean(double[] squares)
    {
        double least = squares.Max() * DeadChannel * DeadChannel;
        return 1 / squares.Where(s => s > 0 && s >= least).Average(s => 1 / s);
    }
}
