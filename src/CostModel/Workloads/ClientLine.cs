namespace PrivateInference.CostModel.Workloads;

/// <summary>Clients in line, first come first served.</summary>
/// <param name="clients">Most that can stand in it.</param>
internal sealed class ClientLine(int clients)
{
    private readonly int[] _ring = new int[clients];
    private int _head;

    /// <summary>Clients in it.</summary>
    public int Count { get; private set; }

    /// <summary>Sends all away.</summary>
    public void Clear()
    {
        _head = 0;
        Count = 0;
    }

    /// <summary>Puts one at the end.</summary>
    /// <param name="client">Not in it.</param>
    public void Add(int client) => _ring[(_head + Count++) % _ring.Length] = client;

    /// <summary>Takes the first.</summary>
    /// <returns>The client.</returns>
    public int Take()
    {
        int client = _ring[_head];
        _head = (_head + 1) % _ring.Length;
        Count--;
        return client;
    }
}
