namespace PrivateInference.Networks.FixedPoint;

/// <summary>Public integer factors that bring several tensors to one quantum.</summary>
internal static class CommonQuantum
{
    /// <summary>Where factors end: a sketch in which they do needs more than 64 bits and never becomes a plan.</summary>
    public const long MostFactor = 1L << 62;

    /// <summary>Chooses the coarsest quantum that is good enough.</summary>
    /// <param name="quanta">Each positive.</param>
    /// <param name="precisionBits">A factor may be off by at most <c>2^-(precisionBits + 1)</c> of itself; powers of two come out exact.</param>
    /// <returns>The quantum, and for each input the factor <c>quantum of the input / quantum</c>, rounded, at most <see cref="MostFactor"/>.</returns>
    /// <remarks>
    /// The finest of the quanta serves whenever the others are (nearly) multiples of it, as powers of two are; only the divisor of
    /// an average pool can make it finer, by at most <paramref name="precisionBits"/> bits.
    /// </remarks>
    public static (double Quantum, long[] Factors) Choose(IReadOnlyList<double> quanta, int precisionBits)
    {
        double tolerance = Math.ScaleB(1, -precisionBits - 1);
        double quantum = quanta.Min();
        while (quanta.Any(q => Math.Abs((Math.Round(q / quantum) / (q / quantum)) - 1) > tolerance))
        {
            quantum /= 2;
        }

        return (quantum, [.. quanta.Select(q => (long)Math.Min(MostFactor, Math.Round(q / quantum)))]);
    }
}
