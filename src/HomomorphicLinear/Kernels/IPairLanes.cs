namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>A vector of pairs of 16-bit integers, summed into 32-bit ones.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
internal interface IPairLanes<TSelf>
    where TSelf : struct, IPairLanes<TSelf>
{
    /// <summary>Pairs in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the machine has these vectors and multiplies their pairs.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>All sums zero.</summary>
    static abstract TSelf Zero { get; }

    /// <summary>Reads pairs.</summary>
    static abstract TSelf Load(ref int source, nint index);

    /// <summary>The same pair in each lane.</summary>
    static abstract TSelf Broadcast(int pair);

    /// <summary><c>sum + x_0 y_0 + x_1 y_1</c>, lane by lane.</summary>
    static abstract TSelf MultiplyAdd(TSelf sum, TSelf x, TSelf y);

    /// <summary>Writes sums as doubles, or adds them to those that are there.</summary>
    static abstract void Flush(TSelf sum, bool isFirst, ref double destination, int index);
}
