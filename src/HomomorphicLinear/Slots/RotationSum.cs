using PrivateInference.HomomorphicLinear.Kernels;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>A sum of rotated ciphertexts that is still to be divided by the special prime: one division for all of them.</summary>
/// <param name="parameters">Parameters with digits.</param>
internal sealed class RotationSum(Parameters parameters)
{
    /// <summary>Sum of products with <c>k0</c>, in the key ring; in [-(p-1)/2, (p-1)/2].</summary>
    public double[] KeyConstant { get; } = new double[parameters.KeyRing.Length];

    /// <summary>Sum of products with <c>k1</c>.</summary>
    public double[] KeyLinear { get; } = new double[parameters.KeyRing.Length];

    /// <summary>Sum of rotated <c>c0</c>, in the ciphertexts' ring.</summary>
    public double[] Constant { get; } = new double[parameters.Ring.Length];

    /// <summary>Sum of those <c>c1</c> that were not rotated.</summary>
    public double[] Linear { get; } = new double[parameters.Ring.Length];

    /// <summary>Adds a ciphertext as it is.</summary>
    /// <param name="constant"><c>c0</c>, within 5p/4.</param>
    /// <param name="linear"><c>c1</c>, within 5p/4.</param>
    public void Add(ReadOnlySpan<double> constant, ReadOnlySpan<double> linear)
    {
        Add(parameters.Ring, constant, Constant);
        Add(parameters.Ring, linear, Linear);
    }

    /// <summary>Adds another sum.</summary>
    /// <param name="other">Of the same parameters.</param>
    public void Add(RotationSum other)
    {
        Add(parameters.KeyRing, other.KeyConstant, KeyConstant);
        Add(parameters.KeyRing, other.KeyLinear, KeyLinear);
        Add(other.Constant, other.Linear);
    }

    /// <summary>Starts again from zero.</summary>
    public void Clear()
    {
        foreach (double[] polynomial in new[] { KeyConstant, KeyLinear, Constant, Linear })
        {
            polynomial.AsSpan().Clear();
        }
    }

    /// <summary>Adds polynomials prime by prime.</summary>
    /// <param name="ring">Their ring.</param>
    /// <param name="addend">Within 5p/4.</param>
    /// <param name="sum">In [-(p-1)/2, (p-1)/2], and so afterwards.</param>
    internal static void Add(Ring ring, ReadOnlySpan<double> addend, Span<double> sum)
    {
        for (int i = 0; i < ring.Count; i++)
        {
            SwitchingKernel.Add(ring.Modulus(i), ring.Part(addend, i), ring.Part(sum, i));
        }
    }
}
