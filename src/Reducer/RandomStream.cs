using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.Reducer;

/// <summary>Repeatable random numbers for training and drawing, from the project's generator under a small seed.</summary>
internal sealed class RandomStream
{
    private readonly Prg _prg;
    private readonly ulong[] _buffer = new ulong[256];
    private int _next;

    /// <summary>A stream.</summary>
    /// <param name="seed">Chooses the run.</param>
    /// <param name="purpose">Chooses one of many independent streams of a run.</param>
    public RandomStream(ulong seed, ulong purpose)
    {
        Span<ulong> words = [seed, 0x70697369];
        _prg = new Prg(MemoryMarshal.Cast<ulong, Block128>(words)[0], purpose);
        _next = _buffer.Length;
    }

    /// <summary>Next 64 uniform bits.</summary>
    /// <returns>The bits.</returns>
    public ulong NextWord()
    {
        if (_next == _buffer.Length)
        {
            _prg.FillValues<ulong>(_buffer);
            _next = 0;
        }

        return _buffer[_next++];
    }

    /// <summary>A uniform number.</summary>
    /// <returns>In [0, 1).</returns>
    public double NextUnit() => (NextWord() >> 11) * (1.0 / (1L << 53));

    /// <summary>A uniform number.</summary>
    /// <param name="low">Lowest.</param>
    /// <param name="high">Bound.</param>
    /// <returns>In [low, high).</returns>
    public double Between(double low, double high) => low + ((high - low) * NextUnit());

    /// <summary>A uniform whole number.</summary>
    /// <param name="bound">Positive.</param>
    /// <returns>In [0, bound).</returns>
    public int Below(int bound) => (int)Math.BigMul(NextWord(), (ulong)bound, out _);

    /// <summary>A standard normal number, by Box and Muller's method.</summary>
    /// <returns>Mean 0, variance 1.</returns>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(1 - NextUnit())) * Math.Cos(2 * Math.PI * NextUnit());

    /// <summary>Shuffles in place, every order equally likely.</summary>
    /// <typeparam name="T">Any.</typeparam>
    /// <param name="items">The items.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = Below(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }
}
