namespace PrivateInference.CostModel.Workloads;

/// <summary>How many offline results are stored over time: exact mean, least and most in each of equal intervals of the horizon.</summary>
internal sealed class StoreHistory
{
    private readonly double _width;
    private readonly double[] _areas;
    private readonly int[] _least;
    private readonly int[] _most;
    private int _interval;
    private double _since;
    private int _stored;

    /// <summary>An empty history.</summary>
    /// <param name="horizon">Seconds.</param>
    /// <param name="points">Intervals.</param>
    public StoreHistory(double horizon, int points)
    {
        _width = horizon / points;
        _areas = new double[points];
        _least = new int[points];
        _most = new int[points];
    }

    /// <summary>Begins anew.</summary>
    /// <param name="stored">Results at time 0.</param>
    public void Start(int stored)
    {
        Array.Clear(_areas);
        _interval = 0;
        _since = 0;
        _stored = stored;
        _least[0] = stored;
        _most[0] = stored;
    }

    /// <summary>Notes a change.</summary>
    /// <param name="time">When; not before the one noted last.</param>
    /// <param name="stored">Results from then on.</param>
    public void Note(double time, int stored)
    {
        Reach(time);
        _stored = stored;
        if (_interval < _areas.Length)
        {
            _least[_interval] = Math.Min(_least[_interval], stored);
            _most[_interval] = Math.Max(_most[_interval], stored);
        }
    }

    /// <summary>The history, the last value kept to the horizon.</summary>
    /// <returns>One point an interval.</returns>
    public StorePoint[] Finish()
    {
        Reach(_width * _areas.Length);
        StorePoint[] points = new StorePoint[_areas.Length];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new StorePoint(i * _width, _areas[i] / _width, _least[i], _most[i]);
        }

        return points;
    }

    private void Reach(double time)
    {
        while (_interval < _areas.Length)
        {
            double end = (_interval + 1) * _width;
            if (time < end)
            {
                _areas[_interval] += (time - _since) * _stored;
                _since = time;
                return;
            }

            _areas[_interval] += (end - _since) * _stored;
            _since = end;
            if (++_interval < _areas.Length)
            {
                _least[_interval] = _stored;
                _most[_interval] = _stored;
            }
        }
    }
}

/// <summary>Offline results stored in an interval, over all clients.</summary>
/// <param name="Seconds">Begin of the interval.</param>
/// <param name="Mean">Mean over the interval.</param>
/// <param name="Least">Fewest in it.</param>
/// <param name="Most">Most in it.</param>
public readonly record struct StorePoint(double Seconds, double Mean, int Least, int Most);
