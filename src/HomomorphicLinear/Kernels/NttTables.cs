namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Powers of a primitive 2n-th root of unity modulo one prime, in the order the transforms read them.</summary>
/// <remarks>Both parties derive the same root, the first that small bases give: values in transform order travel between them.</remarks>
internal sealed class NttTables
{
    /// <summary>Builds tables.</summary>
    /// <param name="modulus">A prime congruent to 1 modulo 2n.</param>
    /// <param name="degree">n, a power of two from 16.</param>
    public NttTables(Modulus modulus, int degree)
    {
        ArgumentNullException.ThrowIfNull(modulus);
        if (degree < 16 || !int.IsPow2(degree) || modulus.Value % (2UL * (ulong)degree) != 1)
        {
            throw new ArgumentException($"modulus {modulus.Value} has no negacyclic transform of degree {degree}: it needs to be 1 modulo {2L * degree}", nameof(modulus));
        }

        Modulus = modulus;
        Degree = degree;
        ulong root = FindRoot(modulus, degree);
        Roots = new ulong[degree];
        InverseRoots = new ulong[degree];
        int levels = int.Log2(degree);
        ulong inverseRoot = modulus.Invert(root);
        ulong power = 1;
        ulong inversePower = 1;
        for (int i = 0; i < degree; i++)
        {
            int reversed = (int)(Reverse((uint)i) >> (32 - levels));
            Roots[reversed] = power;
            InverseRoots[reversed] = inversePower;
            power = modulus.Multiply(power, root);
            inversePower = modulus.Multiply(inversePower, inverseRoot);
        }

        InverseDegree = modulus.Invert((ulong)degree);
        Forward = new NttDoubles(modulus, Roots);
        Inverse = new NttDoubles(modulus, InverseRoots);
    }

    /// <summary>The prime p.</summary>
    public Modulus Modulus { get; }

    /// <summary>n.</summary>
    public int Degree { get; }

    /// <summary>Entry <c>m + i</c> is the root to the power of the bit reversal of <c>m + i</c>; each in [0, p).</summary>
    public ulong[] Roots { get; }

    /// <summary>Inverses of <see cref="Roots"/>, entry by entry.</summary>
    public ulong[] InverseRoots { get; }

    /// <summary><c>1 / n</c> modulo p.</summary>
    public ulong InverseDegree { get; }

    /// <summary><see cref="Roots"/> for the vector path.</summary>
    public NttDoubles Forward { get; }

    /// <summary>What the first four levels forward multiply by; built when first used.</summary>
    public NttPowers Powers16 => field ??= new NttPowers(Modulus, Roots, 16);

    /// <summary>What the first five levels forward multiply by; built when first used.</summary>
    public NttPowers Powers32 => field ??= new NttPowers(Modulus, Roots, 32);

    /// <summary><see cref="InverseRoots"/> for the vector path.</summary>
    public NttDoubles Inverse { get; }

    private static ulong FindRoot(Modulus modulus, int degree)
    {
        for (ulong generator = 2; ; generator++)
        {
            ulong root = modulus.Power(generator, (modulus.Value - 1) / (2UL * (ulong)degree));
            if (modulus.Power(root, (ulong)degree) == modulus.Value - 1)
            {
                return root;
            }
        }
    }

    private static uint Reverse(uint value)
    {
        value = ((value >> 1) & 0x55555555) | ((value & 0x55555555) << 1);
        value = ((value >> 2) & 0x33333333) | ((value & 0x33333333) << 2);
        value = ((value >> 4) & 0x0f0f0f0f) | ((value & 0x0f0f0f0f) << 4);
        return System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(value);
    }
}
