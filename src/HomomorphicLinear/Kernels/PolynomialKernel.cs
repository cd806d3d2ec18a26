using System.Runtime.InteropServices;

namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>Coefficient by coefficient arithmetic modulo one prime p on doubles that hold integers.</summary>
/// <remarks>Spans of one call have equal lengths, multiples of 8, and are the same or do not overlap. Constant-time.</remarks>
internal static partial class PolynomialKernel
{
    /// <summary><c>destination = left * right</c>.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="left">In [-p, p].</param>
    /// <param name="right">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="destination">Overwritten, in [-(p-1)/2, (p-1)/2].</param>
    public static void Multiply(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> destination)
    {
        RequireLengths(left.Length, right.Length, destination.Length);
        if (Lanes512.IsSupported)
        {
            MultiplyVector<Lanes512>(modulus, left, right, destination);
        }
        else if (Lanes256.IsSupported)
        {
            MultiplyVector<Lanes256>(modulus, left, right, destination);
        }
        else
        {
            MultiplyPortable(modulus, left, right, destination);
        }
    }

    /// <summary><c>sum = sum + left * right</c>, kept within 5p/4 and not brought to its nearest representative; see <see cref="Reduce"/>.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="left">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="right">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="sum">In [-5p/4, 5p/4], and so afterwards.</param>
    public static void MultiplyAccumulateLazy(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> sum)
    {
        RequireLengths(left.Length, right.Length, sum.Length);
        if (Lanes512.IsSupported)
        {
            MultiplyAccumulateLazyVector<Lanes512>(modulus, left, right, sum);
        }
        else if (Lanes256.IsSupported)
        {
            MultiplyAccumulateLazyVector<Lanes256>(modulus, left, right, sum);
        }
        else
        {
            MultiplyAccumulatePortable(modulus, left, right, sum);
        }
    }

    /// <summary>Adds a plaintext's product with a ciphertext: <c>constantSum += constant * plain</c>, <c>linearSum += linear * plain</c>, each kept within 5p/4.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="constant">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="linear">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="plain">In [-(p-1)/2, (p-1)/2]; one value stands for a plaintext that is the same everywhere.</param>
    /// <param name="constantSum">In [-5p/4, 5p/4], and so afterwards.</param>
    /// <param name="linearSum">In [-5p/4, 5p/4], and so afterwards.</param>
    public static void MultiplyAccumulatePairLazy(
        Modulus modulus, ReadOnlySpan<double> constant, ReadOnlySpan<double> linear, ReadOnlySpan<double> plain, Span<double> constantSum, Span<double> linearSum)
    {
        RequireLengths(constant.Length, linear.Length, constantSum.Length);
        RequireLengths(plain.Length == 1 ? constant.Length : plain.Length, linearSum.Length, constantSum.Length);
        if (Lanes512.IsSupported)
        {
            MultiplyAccumulatePairLazyVector<Lanes512>(modulus, constant, linear, plain, constantSum, linearSum);
        }
        else if (Lanes256.IsSupported)
        {
            MultiplyAccumulatePairLazyVector<Lanes256>(modulus, constant, linear, plain, constantSum, linearSum);
        }
        else
        {
            MultiplyAccumulatePairPortable(modulus, constant, linear, plain, constantSum, linearSum);
        }
    }

    /// <summary>The representative nearest zero of each value, in place.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="polynomial">In [-2p, 2p]; afterwards in [-(p-1)/2, (p-1)/2].</param>
    public static void Reduce(Modulus modulus, Span<double> polynomial)
    {
        RequireLengths(polynomial.Length, polynomial.Length, polynomial.Length);
        if (Lanes512.IsSupported)
        {
            ReduceVector<Lanes512>(modulus, polynomial);
        }
        else if (Lanes256.IsSupported)
        {
            ReduceVector<Lanes256>(modulus, polynomial);
        }
        else
        {
            ReducePortable(modulus, polynomial);
        }
    }

    /// <summary><c>sum = sum + left * right</c>.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="left">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="right">In [-(p-1)/2, (p-1)/2].</param>
    /// <param name="sum">In [-5p/4, 5p/4]; afterwards in [-(p-1)/2, (p-1)/2].</param>
    public static void MultiplyAccumulate(Modulus modulus, ReadOnlySpan<double> left, ReadOnlySpan<double> right, Span<double> sum)
    {
        RequireLengths(left.Length, right.Length, sum.Length);
        if (Lanes512.IsSupported)
        {
            MultiplyAccumulateVector<Lanes512>(modulus, left, right, sum);
        }
        else if (Lanes256.IsSupported)
        {
            MultiplyAccumulateVector<Lanes256>(modulus, left, right, sum);
        }
        else
        {
            MultiplyAccumulatePortable(modulus, left, right, sum);
        }
    }

    /// <summary><c>sum = sum + (first + second) * factor</c>.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="first">Integers.</param>
    /// <param name="second">As many, sums at most 2^52 in magnitude; none for zeros.</param>
    /// <param name="factor">In [0, p).</param>
    /// <param name="sum">In [-(p-1)/2, (p-1)/2], and so afterwards.</param>
    public static void AddScaled(Modulus modulus, ReadOnlySpan<double> first, ReadOnlySpan<double> second, ulong factor, Span<double> sum)
    {
        RequireLengths(first.Length, second.IsEmpty ? first.Length : second.Length, sum.Length);
        if (Lanes512.IsSupported)
        {
            AddScaledVector<Lanes512>(modulus, first, second, factor, sum);
        }
        else if (Lanes256.IsSupported)
        {
            AddScaledVector<Lanes256>(modulus, first, second, factor, sum);
        }
        else
        {
            AddScaledPortable(modulus, first, second, factor, sum);
        }
    }

    /// <summary><c>sum = sum + (first + second) * factor + high * highFactor</c>.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="first">Integers.</param>
    /// <param name="second">As many, sums at most 2^52 in magnitude; none for zeros.</param>
    /// <param name="factor">In [0, p).</param>
    /// <param name="high">As many as the first, at most 2^52 in magnitude.</param>
    /// <param name="highFactor">In [0, p).</param>
    /// <param name="sum">In [-(p-1)/2, (p-1)/2], and so afterwards.</param>
    public static void AddScaledPair(
        Modulus modulus, ReadOnlySpan<double> first, ReadOnlySpan<double> second, ulong factor, ReadOnlySpan<double> high, ulong highFactor, Span<double> sum)
    {
        RequireLengths(first.Length, second.IsEmpty ? first.Length : second.Length, sum.Length);
        RequireLengths(high.Length, high.Length, sum.Length);
        if (Lanes512.IsSupported)
        {
            AddScaledPairVector<Lanes512>(modulus, first, second, factor, high, highFactor, sum);
        }
        else if (Lanes256.IsSupported)
        {
            AddScaledPairVector<Lanes256>(modulus, first, second, factor, high, highFactor, sum);
        }
        else
        {
            AddScaledPortable(modulus, first, second, factor, sum);
            AddScaledPortable(modulus, high, [], highFactor, sum);
        }
    }

    /// <summary><c>destination = high * factor + low</c>, for integers too long for one double.</summary>
    /// <param name="modulus">The prime p.</param>
    /// <param name="high">At most 2^52 in magnitude.</param>
    /// <param name="factor">In [0, p).</param>
    /// <param name="low">At most 2^52 in magnitude.</param>
    /// <param name="destination">Overwritten, in [-(p-1)/2, (p-1)/2]; may be <paramref name="high"/> or <paramref name="low"/>.</param>
    public static void Combine(Modulus modulus, ReadOnlySpan<double> high, ulong factor, ReadOnlySpan<double> low, Span<double> destination)
    {
        RequireLengths(high.Length, low.Length, destination.Length);
        if (Lanes512.IsSupported)
        {
            CombineVector<Lanes512>(modulus, high, factor, low, destination);
        }
        else if (Lanes256.IsSupported)
        {
            CombineVector<Lanes256>(modulus, high, factor, low, destination);
        }
        else
        {
            CombinePortable(modulus, high, factor, low, destination);
        }
    }

    private static void RequireLengths(int left, int right, int destination)
    {
        if (left != right || left != destination || left % 8 != 0)
        {
            throw new ArgumentException($"lengths {left}, {right} and {destination} must be one multiple of 8");
        }
    }

    private static ref double At(ReadOnlySpan<double> span) => ref MemoryMarshal.GetReference(span);
}
