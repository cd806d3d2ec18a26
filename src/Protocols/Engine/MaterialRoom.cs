using PrivateInference.Primitives;
using PrivateInference.Protocols.Store;

namespace PrivateInference.Protocols.Engine;

/// <summary>
/// Room for what an evaluator stores: arrays that an inference has used up serve the next one of the session. Pages fresh from the system cost as
/// much as a third of the garbling that fills them, and whether the collector hands out old ones is a matter of luck. For one thread.
/// </summary>
/// <remarks>Arrays come as they were left; whoever takes them writes all of them. No more are kept than the session has had in use at once.</remarks>
internal sealed class MaterialRoom
{
    private readonly Shelf<byte> _tables = new();
    private readonly Shelf<Block128> _labels = new();

    /// <summary>Takes room for a chunk's tables.</summary>
    /// <param name="bytes">How much.</param>
    /// <returns>An array of that length, with whatever was in it.</returns>
    public byte[] TakeTables(int bytes) => _tables.Take(bytes);

    /// <summary>Takes room for a chunk's labels.</summary>
    /// <param name="count">How many.</param>
    /// <returns>An array of that length, with whatever was in it.</returns>
    public Block128[] TakeLabels(int count) => _labels.Take(count);

    /// <summary>Gives a chunk's room back; what came out of a store may be given, too.</summary>
    /// <param name="used">Not to be looked at any more.</param>
    public void Return(GarbledChunk used)
    {
        _tables.Return(used.Tables);
        _labels.Return(used.Labels);
    }

    private sealed class Shelf<T>
    {
        private readonly Dictionary<int, Stack<T[]>> _free = [];
        private readonly Dictionary<int, int> _lent = [];

        public T[] Take(int length)
        {
            _lent[length] = _lent.GetValueOrDefault(length) + 1;
            return _free.TryGetValue(length, out Stack<T[]>? free) && free.TryPop(out T[]? array) ? array : GC.AllocateUninitializedArray<T>(length);
        }

        public void Return(T[] array)
        {
            int lent = _lent.GetValueOrDefault(array.Length);
            if (lent == 0)
            {
                return;
            }

            _lent[array.Length] = lent - 1;
            if (!_free.TryGetValue(array.Length, out Stack<T[]>? free))
            {
                _free.Add(array.Length, free = new Stack<T[]>());
            }

            free.Push(array);
        }
    }
}
