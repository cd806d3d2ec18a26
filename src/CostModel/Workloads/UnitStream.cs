using System.Runtime.InteropServices;
using PrivateInference.Primitives;

namespace PrivateInference.CostModel.Workloads;

/// <summary>Repeatable random numbers of a run: one stream for each client and purpose, from the project's generator.</summary>
internal sealed class UnitStream
{
    private readonly Prg _prg;
    private readonly ulong[] _words = new ulong[128];
    private int _next;

    /// <summary>A stream.</summary>
    /// <param name="seed">Chooses the study.</param>
    /// <param name="run">Which repetition.</param>
    /// <param name="stream">Which of the run's streams.</param>
    public UnitStream(ulong seed, int run, ulong stream)
    {
        Span<ulong> key = [seed, 0x776f726b6c6f6164 ^ (ulong)run];
        _prg = new Prg(MemoryMarshal.Cast<ulong, Block128>(key)[0], stream);
        _next = _words.Length;
    }

    /// <summary>A uniform number.</summary>
    /// <returns>In (0, 1], so that its logarithm is finite.</returns>
    public double Next()
    {
        if (_next == _words.Length)
        {
            _prg.FillValues<ulong>(_words);
            _next = 0;
        }

        return ((_words[_next++] >> 11) + 1) * (1.0 / (1L << 53));
    }

    /// <summary>An exponential number.</summary>
    /// <returns>0 or more, mean 1.</returns>
    public double NextExponential() => -Math.Log(Next());

    /// <summary>A standard normal number, by Box and Muller's method.</summary>
    /// <returns>Mean 0, variance 1.</returns>
    public double NextNormal() => Math.Sqrt(-2 * Math.Log(Next())) * Math.Cos(2 * Math.PI * Next());
}
