namespace PrivateInference.HomomorphicLinear;

/// <summary>
/// Memory for the weights that a server keeps, taken in slabs. What a server leaves behind is the next one's: where every session has a server of its
/// own, pages fresh from the system take longer than the transforms that fill them. Safe for several threads.
/// </summary>
internal sealed class WeightMemory : IDisposable
{
    /// <summary>32 MiB: larger than any answer's weights but a few layers', which get arrays of their own.</summary>
    private const int SlabValues = 1 << 22;
    private static readonly Stack<double[]> s_spare = new();

    private readonly Stack<double[]> _spare;
    private readonly List<double[]> _slabs = [];
    private int _used = SlabValues;

    /// <summary>Memory out of what this process's servers have left behind, or new.</summary>
    public WeightMemory()
        : this(s_spare)
    {
    }

    /// <summary>Memory out of given slabs, or new.</summary>
    /// <param name="spare">Slabs of nobody; locked while it is used.</param>
    internal WeightMemory(Stack<double[]> spare) => _spare = spare;

    /// <summary>Takes room.</summary>
    /// <param name="values">How many doubles.</param>
    /// <returns>That many, with whatever was in them; nobody else's until this is disposed of.</returns>
    public ArraySegment<double> Take(int values)
    {
        if (values > SlabValues)
        {
            return GC.AllocateUninitializedArray<double>(values);
        }

        lock (_slabs)
        {
            if (_used > SlabValues - values)
            {
                _slabs.Add(TakeSlab());
                _used = 0;
            }

            _used += values;
            return new ArraySegment<double>(_slabs[^1], _used - values, values);
        }
    }

    /// <summary>Leaves the slabs to whoever comes next; nothing that was taken may be used any more.</summary>
    public void Dispose()
    {
        lock (_slabs)
        {
            lock (_spare)
            {
                _slabs.ForEach(_spare.Push);
            }

            _slabs.Clear();
            _used = SlabValues;
        }
    }

    private double[] TakeSlab()
    {
        lock (_spare)
        {
            if (_spare.TryPop(out double[]? slab))
            {
                return slab;
            }
        }

        return GC.AllocateUninitializedArray<double>(SlabValues);
    }
}
