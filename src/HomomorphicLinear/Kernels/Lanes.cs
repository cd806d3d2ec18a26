namespace PrivateInference.HomomorphicLinear.Kernels;

/// <summary>A vector of doubles with fused multiply-add: kernels are written once over this and run at the machine's width.</summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
internal interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    /// <summary>Doubles in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Whether the machine has these vectors and a fused multiply-add for them.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Sum, lane by lane.</summary>
    static abstract TSelf operator +(TSelf left, TSelf right);

    /// <summary>Difference, lane by lane.</summary>
    static abstract TSelf operator -(TSelf left, TSelf right);

    /// <summary>Rounded product, lane by lane.</summary>
    static abstract TSelf operator *(TSelf left, TSelf right);

    /// <summary>The same value in each lane.</summary>
    static abstract TSelf Create(double value);

    /// <summary>Reads lanes.</summary>
    static abstract TSelf Load(ref double source, int index);

    /// <summary>Writes lanes.</summary>
    static abstract void Store(TSelf value, ref double destination, int index);

    /// <summary><c>a b + c</c>, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary><c>a b - c</c>, rounded once.</summary>
    static abstract TSelf MultiplySubtract(TSelf a, TSelf b, TSelf c);

    /// <summary><c>c - a b</c>, rounded once.</summary>
    static abstract TSelf SubtractProduct(TSelf a, TSelf b, TSelf c);

    /// <summary>From two adjacent vectors, the elements whose index has the bit <paramref name="gap"/> clear, and those where it is set, each in order.</summary>
    static abstract void Split(int gap, TSelf first, TSelf second, out TSelf low, out TSelf high);

    /// <summary>Undoes <see cref="Split"/>.</summary>
    static abstract void Merge(int gap, TSelf low, TSelf high, out TSelf first, out TSelf second);
}
