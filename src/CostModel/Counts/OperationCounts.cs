namespace PrivateInference.CostModel.Counts;

/// <summary>How often a party does each <see cref="Operation"/>. Immutable.</summary>
public sealed class OperationCounts
{
    private readonly long[] _counts;

    internal OperationCounts(long[] counts) => _counts = counts;

    /// <summary>Nothing at all.</summary>
    public static OperationCounts None { get; } = new(new long[Kinds]);

    /// <summary>Number of operations that there are.</summary>
    public static int Kinds { get; } = Enum.GetValues<Operation>().Length;

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
}
