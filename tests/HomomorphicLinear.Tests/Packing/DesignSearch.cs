using PrivateInference.HomomorphicLinear.Packing;
using PrivateInference.Primitives;

namespace PrivateInference.HomomorphicLinear.Tests.Packing;

/// <summary>
/// How the table of designs was found: simulated annealing of all places, the cost being how many sums meet a wanted one; for each N and number of parts with ever more
/// groups, until some ten seconds of restarts found none.
/// </summary>
internal sealed class DesignSearch
{
    private const int Steps = 200_000;
    private const double Hot = 1.5;
    private const double Cold = 0.08;

    private readonly Prg _prg;
    private readonly int _blocks;
    private readonly int _partLength;
    private readonly int[] _groups;
    private readonly int[] _moves;
    private readonly int[][] _met;

    /// <summary>A search.</summary>
    /// <param name="prg">Where all that is drawn comes from.</param>
    /// <param name="blocks">N.</param>
    /// <param name="parts">Answers a ciphertext.</param>
    /// <param name="groups">g.</param>
    public DesignSearch(Prg prg, int blocks, int parts, int groups)
    {
        _prg = prg;
        _blocks = blocks;
        _partLength = ConvolutionPacking.DivideUp(groups, parts);
        _groups = new int[groups];
        _moves = new int[groups];
        _met = [.. Enumerable.Range(0, parts).Select(_ => new int[blocks])];
    }

    /// <summary>Searches.</summary>
    /// <param name="attempts">Starts.</param>
    /// <returns>A design, or null when none was found.</returns>
    public BlockDesign? Find(int attempts)
    {
        for (int attempt = 0; attempt < attempts; attempt++)
        {
            Start();
            int cost = Cost();
            double temperature = Hot;
            for (int step = 0; step < Steps && cost > 0; step++)
            {
                temperature *= Math.Pow(Cold / Hot, 1.0 / Steps);
                int[] places = Draw(2) == 0 ? _groups : _moves;
                int which = Draw(_groups.Length);
                int before = places[which];
                Set(places, which, Draw(_blocks));
                int next = Cost();
                if (next > cost && Math.Exp((cost - next) / temperature) * (1 << 30) < Draw(1 << 30))
                {
                    Set(places, which, before);
                    continue;
                }

                cost = next;
            }

            if (cost == 0)
            {
                return new BlockDesign(_blocks, _partLength, [.. _groups], [.. _groups.Select((group, i) => (group + _moves[i]) % _blocks)]);
            }
        }

        return null;
    }

    private void Start()
    {
        foreach (int[] met in _met)
        {
            met.AsSpan().Clear();
        }

        for (int i = 0; i < _groups.Length; i++)
        {
            (_groups[i], _moves[i]) = (Draw(_blocks), Draw(_blocks));
        }

        for (int i = 0; i < _groups.Length; i++)
        {
            Count(_moves, i, 1);
        }
    }

    private void Set(int[] places, int which, int place)
    {
        Count(places, which, -1);
        places[which] = place;
        Count(places, which, 1);
    }

    /// <summary>Counts the sums of a group with all kernels, or of a kernel with all groups.</summary>
    private void Count(int[] places, int which, int by)
    {
        for (int other = 0; other < _groups.Length; other++)
        {
            int kernel = ReferenceEquals(places, _moves) ? which : other;
            int group = ReferenceEquals(places, _moves) ? other : which;
            _met[kernel / _partLength][(_groups[group] + _moves[kernel]) % _blocks] += by;
        }
    }

    private int Cost()
    {
        int cost = 0;
        for (int i = 0; i < _groups.Length; i++)
        {
            cost += _met[i / _partLength][(_groups[i] + _moves[i]) % _blocks] - 1;
        }

        return cost;
    }

    private int Draw(int below)
    {
        Span<ulong> word = stackalloc ulong[1];
        _prg.FillRing(word, 48);
        return (int)(word[0] % (ulong)below);
    }
}
