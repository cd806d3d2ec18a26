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

    private const long MostStored = 1L << 29;
    private const long MostDerived = 1L << 27;

    private long _stored;
    private long _derived;

    /// <summary>Accounts for weights about to be allocated, which the file must hold as data.</summary>
    /// <param name="elements">How many.</param>
    /// <returns>False if the file has had more than its share; nothing must be allocated then.</returns>
    public bool TryStore(long elements) => (_stored += elements) <= MostStored;

    /// <summary>Accounts for constants and index maps about to be allocated, for which a few bytes of the file can ask.</summary>
    /// <param name="elements">How many.</param>
    /// <returns>False if the file has had more than its share; nothing must be allocated then.</returns>
    public bool TryDerive(long elements) => (_derived += elements) <= MostDerived;
}
