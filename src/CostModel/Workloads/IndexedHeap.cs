namespace PrivateInference.CostModel.Workloads;

/// <summary>The smallest of up to n keyed items, any of which can be taken out: a binary heap that knows where each item is.</summary>
/// <param name="capacity">n; items are 0 to n - 1, each in the heap at most once.</param>
internal sealed class IndexedHeap(int capacity)
{
    private const int Absent = -1;

    private readonly double[] _keys = new double[capacity];
    private readonly int[] _items = new int[capacity];
    private readonly int[] _places = Filled(capacity);

    /// <summary>Items in the heap.</summary>
    public int Count { get; private set; }

    /// <summary>The smallest key; infinity when there is none.</summary>
    public double LeastKey => Count > 0 ? _keys[_items[0]] : double.PositiveInfinity;

    /// <summary>The item with the smallest key.</summary>
    public int Least => _items[0];

    /// <summary>Empties the heap.</summary>
    public void Clear()
    {
        for (int i = 0; i < Count; i++)
        {
            _places[_items[i]] = Absent;
        }

        Count = 0;
    }

    /// <summary>Whether an item is in the heap.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Whether it is.</returns>
    public bool Contains(int item) => _places[item] != Absent;

    /// <summary>Key of an item in the heap.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Its key.</returns>
    public double Key(int item) => _keys[item];

    /// <summary>Adds an item.</summary>
    /// <param name="item">Not in the heap.</param>
    /// <param name="key">Its key.</param>
    public void Add(int item, double key)
    {
        _keys[item] = key;
        Rise(Count++, item);
    }

    /// <summary>Takes an item out.</summary>
    /// <param name="item">In the heap.</param>
    public void Remove(int item)
    {
        int place = _places[item];
        _places[item] = Absent;
        int last = _items[--Count];
        if (place < Count)
        {
            // Into an empty place an item either rises or sinks; trying both is right, as one of them does nothing.
            Rise(place, last);
            Sink(_places[last], last);
        }
    }

    /// <summary>Gives the least item another key.</summary>
    /// <param name="key">Not below its key.</param>
    public void RaiseLeast(double key)
    {
        int item = _items[0];
        _keys[item] = key;
        Sink(0, item);
    }

    private static int[] Filled(int length)
    {
        int[] places = new int[length];
        Array.Fill(places, Absent);
        return places;
    }

    private void Rise(int place, int item)
    {
        double key = _keys[item];
        while (place > 0)
        {
            int above = (place - 1) / 2;
            if (_keys[_items[above]] <= key)
            {
                break;
            }

            Put(_items[above], place);
            place = above;
        }

        Put(item, place);
    }

    private void Sink(int place, int item)
    {
        double key = _keys[item];
        while (true)
        {
            int below = (2 * place) + 1;
            if (below >= Count)
            {
                break;
            }

            if (below + 1 < Count && _keys[_items[below + 1]] < _keys[_items[below]])
            {
                below++;
            }

            if (_keys[_items[below]] >= key)
            {
                break;
            }

            Put(_items[below], place);
            place = below;
        }

        Put(item, place);
    }

    private void Put(int item, int place)
    {
        _items[place] = item;
        _places[item] = place;
    }
}
