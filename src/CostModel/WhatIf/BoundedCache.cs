using System.Collections.Concurrent;

namespace PrivateInference.CostModel.WhatIf;

/// <summary>
/// Keeps what was found out last: a search must not fill the memory, and what is forgotten is found again the same. Safe to share between threads.
/// </summary>
/// <param name="most">Entries after which all are forgotten, about.</param>
/// <param name="find">Finds something out; the same for the same key.</param>
/// <typeparam name="TKey">What is asked for.</typeparam>
/// <typeparam name="TValue">What was found out.</typeparam>
internal sealed class BoundedCache<TKey, TValue>(int most, Func<TKey, TValue> find)
    where TKey : notnull
{
    private readonly ConcurrentDictionary<TKey, TValue> _known = new();

    // The dictionary's own count takes all of its locks.
    private int _count;

    /// <summary>What was found out, or now is.</summary>
    /// <param name="key">What is asked for.</param>
    /// <returns>The value.</returns>
    public TValue Get(TKey key)
    {
        if (!_known.TryGetValue(key, out TValue? value))
        {
            value = find(key);
            if (Interlocked.Increment(ref _count) > most)
            {
                _known.Clear();
                _count = 1;
            }

            _known[key] = value;
        }

        return value;
    }
}
