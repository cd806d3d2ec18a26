namespace PrivateInference.GarbledCircuits.Circuits;

/// <content>Arithmetic on words, least significant bit first; one AND gate a bit in each operation.</content>
public sealed partial class CircuitBuilder
{
    /// <summary>A public constant; free.</summary>
    /// <param name="value">Its low <paramref name="bits"/> bits are taken.</param>
    /// <param name="bits">Width, 1 to 64.</param>
    /// <returns>Constant wires.</returns>
    public static IReadOnlyList<Wire> Constant(ulong value, int bits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bits, 64);
        Wire[] word = new Wire[bits];
        for (int i = 0; i < bits; i++)
        {
            word[i] = ((value >> i) & 1) == 0 ? Wire.False : Wire.True;
        }

        return word;
    }

    /// <summary>The same number in another width: cut, or filled with zeros.</summary>
    /// <param name="word">A word.</param>
    /// <param name="bits">New width, at least 1.</param>
    /// <returns>The word in <paramref name="bits"/> bits.</returns>
    public static IReadOnlyList<Wire> Resize(IReadOnlyList<Wire> word, int bits)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentOutOfRangeException.ThrowIfLessThan(bits, 1);
        Wire[] result = new Wire[bits];
        for (int i = 0; i < bits; i++)
        {
            result[i] = i < word.Count ? word[i] : Wire.False;
        }

        return result;
    }

    /// <summary><c>left + right mod 2^n</c>; n - 1 AND gates.</summary>
    /// <param name="left">n bits.</param>
    /// <param name="right">n bits.</param>
    /// <returns>n bits.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public IReadOnlyList<Wire> Add(IReadOnlyList<Wire> left, IReadOnlyList<Wire> right) => Add(left, right, Wire.False, out _);

    /// <summary><c>left + right + carryIn</c>; the carry out costs the n-th AND gate, and only when it is used.</summary>
    /// <param name="left">n bits.</param>
    /// <param name="right">n bits.</param>
    /// <param name="carryIn">Added to bit 0.</param>
    /// <param name="carryOut">Bit n of the sum.</param>
    /// <returns>The low n bits of the sum.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public IReadOnlyList<Wire> Add(IReadOnlyList<Wire> left, IReadOnlyList<Wire> right, Wire carryIn, out Wire carryOut)
    {
        RequireSameWidth(left, right);
        Wire[] sum = new Wire[left.Count];
        Wire carry = carryIn;
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = Xor(Xor(left[i], carry), right[i]);
            carry = Carry(left[i], right[i], carry);
        }

        carryOut = carry;
        return sum;
    }

    /// <summary><c>left - right mod 2^n</c>; n - 1 AND gates.</summary>
    /// <param name="left">n bits.</param>
    /// <param name="right">n bits.</param>
    /// <returns>n bits.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public IReadOnlyList<Wire> Subtract(IReadOnlyList<Wire> left, IReadOnlyList<Wire> right) => Subtract(left, right, out _);

    /// <summary><c>left - right</c>; the borrow out costs the n-th AND gate, and only when it is used.</summary>
    /// <param name="left">n bits, unsigned.</param>
    /// <param name="right">n bits, unsigned.</param>
    /// <param name="borrowOut">Whether <c>left &lt; right</c>.</param>
    /// <returns>The difference modulo 2^n.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public IReadOnlyList<Wire> Subtract(IReadOnlyList<Wire> left, IReadOnlyList<Wire> right, out Wire borrowOut)
    {
        // left - right = not(not(left) + right), and the carry of that sum is the borrow.
        RequireSameWidth(left, right);
        IReadOnlyList<Wire> sum = Add([.. left.Select(Not)], right, Wire.False, out borrowOut);
        return [.. sum.Select(Not)];
    }

    /// <summary>Whether <c>left &lt; right</c> as unsigned numbers; n AND gates.</summary>
    /// <param name="left">n bits.</param>
    /// <param name="right">n bits.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public Wire LessThan(IReadOnlyList<Wire> left, IReadOnlyList<Wire> right)
    {
        Subtract(left, right, out Wire borrow);
        return borrow;
    }

    /// <summary>Whether <c>left &lt; right</c> as two's complement numbers; n AND gates.</summary>
    /// <param name="left">n bits.</param>
    /// <param name="right">n bits.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public Wire LessThanSigned(IReadOnlyList<Wire> left, IReadOnlyList<Wire> right) => LessThan(FlipTop(left), FlipTop(right));

    /// <summary><c>select ? whenTrue : whenFalse</c>; one AND gate a bit, none where both are the same or constant.</summary>
    /// <param name="select">The choice.</param>
    /// <param name="whenTrue">n bits.</param>
    /// <param name="whenFalse">n bits.</param>
    /// <returns>n bits.</returns>
    /// <exception cref="ArgumentException">The widths differ.</exception>
    public IReadOnlyList<Wire> Mux(Wire select, IReadOnlyList<Wire> whenTrue, IReadOnlyList<Wire> whenFalse)
    {
        RequireSameWidth(whenTrue, whenFalse);
        Wire[] result = new Wire[whenTrue.Count];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = Xor(And(select, Xor(whenTrue[i], whenFalse[i])), whenFalse[i]);
        }

        return result;
    }

    /// <summary>Every bit of a word and one condition; one AND gate a bit.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="word">n bits.</param>
    /// <returns>The word, or zero.</returns>
    public IReadOnlyList<Wire> AndAll(Wire condition, IReadOnlyList<Wire> word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return [.. word.Select(bit => And(condition, bit))];
    }

    /// <summary>
    /// Whether <c>word &gt;= bound</c>, unsigned; one AND gate for every bit above the lowest set bit of the bound.
    /// </summary>
    /// <param name="word">n bits.</param>
    /// <param name="bound">Public; the answer is constant when 0, or when it needs more than n bits.</param>
    /// <returns>The comparison.</returns>
    public Wire AtLeast(IReadOnlyList<Wire> word, ulong bound) => AtLeast(word, bound, Wire.True);

    /// <summary>Goes on with a comparison whose lower bits have been decided; one AND gate a bit.</summary>
    /// <param name="word">n bits.</param>
    /// <param name="bound">Public; the answer is constant when it needs more than n bits.</param>
    /// <param name="below">Whether the bits below the word are at least those below the bound.</param>
    /// <returns>The comparison of the longer words.</returns>
    public Wire AtLeast(IReadOnlyList<Wire> word, ulong bound, Wire below)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Count < 64 && bound >> word.Count != 0)
        {
            return Wire.False;
        }

        // From the bottom: a set bit of the bound needs the bit and the answer below, a clear bit is satisfied by either.
        Wire atLeast = below;
        for (int i = 0; i < word.Count; i++)
        {
            bool boundBit = i < 64 && ((bound >> i) & 1) != 0;
            atLeast = boundBit ? And(word[i], atLeast) : Or(word[i], atLeast);
        }

        return atLeast;
    }

    /// <summary>Adds <c>2^(n-1)</c> modulo 2^n, which turns signed order into unsigned order; free.</summary>
    /// <param name="word">n bits.</param>
    /// <returns>n bits.</returns>
    internal static Wire[] FlipTop(IReadOnlyList<Wire> word)
    {
        ArgumentNullException.ThrowIfNull(word);
        Wire[] flipped = [.. word];
        flipped[^1] = Not(flipped[^1]);
        return flipped;
    }

    private static void RequireSameWidth(IReadOnlyList<Wire> left, IReadOnlyList<Wire> right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        if (left.Count != right.Count || left.Count == 0)
        {
            throw new ArgumentException($"words of equal width, at least 1 bit, are needed; got {left.Count} and {right.Count} bits");
        }
    }

    private Wire Carry(Wire left, Wire right, Wire carry)
    {
        // The majority of three bits with one AND (Boyar and Peralta).
        return Xor(And(Xor(left, carry), Xor(right, carry)), carry);
    }
}
