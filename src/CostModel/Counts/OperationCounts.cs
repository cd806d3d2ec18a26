namespace PrivateInference.CostModel.Counts;

/// <summary>How often a party does each <see cref="Operation"/>. Immutable.</summary>
public sealed class OperationCounts
{
    private readonly long[] _counts;

    internal OperationCounts(long[] counts) => _counts = counts;

    /// <summary>Number of operations that there are.</summary>
    public static int Kinds { get; } = Enum.GetValues<Operation>().Length;

    /// <summary>Nothing at all.</summary>
    public static OperationCounts None { get; } = new(new long[Kinds]);

    /// <summary>How often one operation is done.</summary>
    /// <param name="operation">Which.</param>
    public long this[Operation operation] => _counts[(int)operation];

    /// <summary>Two lots of work.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">Another.</param>
    /// <returns>The sum of every count.</returns>
    public static OperationCounts operator +(OperationCounts left, OperationCounts right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        long[] sum = new long[Kinds];
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] = checked(left._counts[i] + right._counts[i]);
        }

        return new OperationCounts(sum);
    }

    /// <summary>Adds every count to a sum.</summary>
    /// <param name="sum"><see cref="Kinds"/> long.</param>
    /// <exception cref="OverflowException">A sum is beyond 2^63.</exception>
    internal void AddTo(Span<long> sum)
    {
        if (this != None)
        {
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] = checked(sum[i] + _counts[i]);
            }
        }
    }
}
