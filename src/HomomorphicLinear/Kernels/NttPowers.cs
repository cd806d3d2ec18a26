namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>What the first levels of a forward transform multiply by, all at once: powers of the <c>z_j</c> for which part j is taken modulo <c>x^m - z_j</c>.</summary>
internal sealed class NttPowers
{
    /// <summary>Computes powers.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="roots">Of the forward transform, in bit-reversed order.</param>
    /// <param name="parts">Parts, a power of two from 2.</param>
    public NttPowers(Modulus modulus, ReadOnlySpan<ulong> roots, int parts)
    {
        Parts = parts;
        Values = new double[parts * parts];
        Quotients = new double[parts * parts];
        for (int part = 0; part < parts; part++)
        {
            // A level splits x^2m - z^2 into x^m - z and x^m + z.
            ulong root = roots[(parts + part) / 2];
            root = part % 2 == 0 ? root : modulus.Subtract(0, root);
            ulong power = 1;
            for (int exponent = 0; exponent < parts; exponent++)
            {
                int place = (exponent * parts) + part;
                Values[place] = modulus.ToCentred(power);
                Quotients[place] = Values[place] / modulus.Value;
                power = modulus.Multiply(power, root);
            }
        }
    }

    /// <summary>Parts.</summary>
    public int Parts { get; }

    /// <summary>Row t, column j: <c>z_j^t</c> in [-(p-1)/2, (p-1)/2].</summary>
    public double[] Values { get; }

    /// <summary><c>Values / p</c>, correctly rounded.</summary>
    public double[] Quotients { get; }
}
