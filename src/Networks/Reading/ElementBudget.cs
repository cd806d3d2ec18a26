namespace PrivateInference.Networks.Reading;

/// <summary>Bounds what reading a file may allocate, whatever sizes the file declares.</summary>
internal sealed class ElementBudget
{
    /// <summary>Most scalars of one activation or one folded constant.</summary>
    public const int LargestTensor = 1 << 26;

    /// <summary>Largest kernel, stride, padding or dilation.</summary>
    public const int LargestWindow = 1 << 20;

    /// <summary>Most dimensions of a tensor.</summary>
    public const int LargestRank = 8;

    private const long Most = 1L << 29;

    private long _spent;

    /// <summary>Accounts for scalars about to be allocated.</summary>
    /// <param name="elements">How many.</param>
    /// <returns>False if the file has had more than its share; nothing must be allocated then.</returns>
    public bool TrySpend(long elements)
    {
        _spent += elements;
        return _spent <= Most;
    }
}
