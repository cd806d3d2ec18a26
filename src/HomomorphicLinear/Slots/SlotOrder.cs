using System.Collections.Concurrent;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>
/// Where slots lie among the values of a transform. Modulo a prime t that is 1 modulo 2n a polynomial is its values at the odd powers of a 2n-th root; slot (row, column) of
/// two rows of n/2 is the value at the power <c>(-1)^row 3^column</c>, so that <c>x -&gt; x^(3^k)</c> rotates the rows by k and <c>x -&gt; x^-1</c> exchanges
/// them (Halevi and Shoup, eprint 2014/106, and SEAL's batching).
/// </summary>
internal static class SlotOrder
{
    private static readonly ConcurrentDictionary<int, int[]> s_places = new();
    private static readonly ConcurrentDictionary<(int Degree, int Element), int[]> s_permutations = new();

    /// <summary>Which value of a transform each slot is.</summary>
    /// <param name="degree">n.</param>
    /// <returns>n indexes, row 0 first.</returns>
    public static int[] Places(int degree) => s_places.GetOrAdd(degree, static n =>
    {
        int[] places = new int[n];
        int power = 1;
        for (int column = 0; column < n / 2; column++)
        {
            places[column] = IndexOf(n, power);
            places[(n / 2) + column] = IndexOf(n, (2 * n) - power);
            power = power * 3 % (2 * n);
        }

        return places;
    });

    /// <summary>The power of the root at which a slot is the value.</summary>
    /// <param name="degree">n.</param>
    /// <param name="row">0 or 1.</param>
    /// <param name="column">From 0 to n/2 - 1.</param>
    /// <returns>Odd, below 2n.</returns>
    public static int Exponent(int degree, int row, int column)
    {
        int index = Places(degree)[(row * degree / 2) + column];
        return (2 * Reverse(degree, index)) + 1;
    }

    /// <summary>What an automorphism <c>x -&gt; x^g</c> does to values in transform order: value i becomes what was at the returned index.</summary>
    /// <param name="degree">n.</param>
    /// <param name="element">g, odd, below 2n.</param>
    /// <returns>n indexes.</returns>
    public static int[] Permutation(int degree, int element) => s_permutations.GetOrAdd((degree, element), static key =>
    {
        int[] permutation = new int[key.Degree];
        for (int i = 0; i < permutation.Length; i++)
        {
            long power = ((2L * Reverse(key.Degree, i)) + 1) * key.Element % (2 * key.Degree);
            permutation[i] = IndexOf(key.Degree, (int)power);
        }

        return permutation;
    });

    private static int IndexOf(int degree, int power) => Reverse(degree, (power - 1) / 2);

    private static int Reverse(int degree, int index)
    {
        int reversed = 0;
        for (int bit = 1; bit < degree; bit *= 2)
        {
            reversed = (2 * reversed) + (index & 1);
            index >>= 1;
        }

        return reversed;
    }
}
