namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>One direction's roots as doubles nearest zero, each with its quotient by p, and copies spread over lanes for gaps below a vector.</summary>
internal sealed class NttDoubles
{
    /// <summary>Converts roots.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="roots">In bit-reversed order, each in [0, p).</param>
    public NttDoubles(Modulus modulus, ReadOnlySpan<ulong> roots)
    {
        Values = new double[roots.Length];
        Quotients = new double[roots.Length];
        for (int i = 0; i < roots.Length; i++)
        {
            Values[i] = modulus.ToCentred(roots[i]);
            Quotients[i] = Values[i] / modulus.Value;
        }

        Gap4 = Spread(Values, 4);
        Gap4Quotients = Spread(Quotients, 4);
        Gap2 = Spread(Values, 2);
        Gap2Quotients = Spread(Quotients, 2);
        Gap1 = Spread(Values, 1);
        Gap1Quotients = Spread(Quotients, 1);
    }

    /// <summary>Integers in [-(p-1)/2, (p-1)/2].</summary>
    public double[] Values { get; }

    /// <summary><c>Values / p</c>, correctly rounded.</summary>
    public double[] Quotients { get; }

    /// <summary>n / 2 entries: the roots of the level of gap 4, four times each.</summary>
    public double[] Gap4 { get; }

    /// <summary>Quotients of <see cref="Gap4"/>.</summary>
    public double[] Gap4Quotients { get; }

    /// <summary>n / 2 entries: the roots of the level of gap 2, twice each.</summary>
    public double[] Gap2 { get; }

    /// <summary>Quotients of <see cref="Gap2"/>.</summary>
    public double[] Gap2Quotients { get; }

    /// <summary>n / 2 entries: the roots of the level of gap 1.</summary>
    public double[] Gap1 { get; }

    /// <summary>Quotients of <see cref="Gap1"/>.</summary>
    public double[] Gap1Quotients { get; }

    private static double[] Spread(double[] values, int gap)
    {
        double[] spread = new double[values.Length / 2];
        int first = spread.Length / gap;
        for (int i = 0; i < spread.Length; i++)
        {
            spread[i] = values[first + (i / gap)];
        }

        return spread;
    }
}
