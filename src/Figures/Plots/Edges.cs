namespace PrivateInference.Figures.Plots;

/// <summary>Edges of the cells around the points of a grid: half way between neighbours, in logarithms where the points spread widely.</summary>
internal sealed class Edges
{
    private readonly double[] _edges;

    /// <summary>Places edges.</summary>
    /// <param name="values">At least one value, in any order and often.</param>
    public Edges(IEnumerable<double> values)
    {
        Centres = [.. values.Distinct().Order()];
        IsLog = Centres[0] > 0 && Centres[^1] / Centres[0] > 5;
        double[] at = [.. Centres.Select(Forward)];
        double first = at.Length > 1 ? (at[1] - at[0]) / 2 : IsLog ? 0.5 : Math.Max(Math.Abs(at[0]) / 10, 1e-9);
        double last = at.Length > 1 ? (at[^1] - at[^2]) / 2 : first;
        double[] inner = [.. at.Zip(at.Skip(1), (low, high) => (low + high) / 2)];
        double bottom = IsLog ? at[0] - first : Math.Max(Centres[0] >= 0 ? 0 : double.NegativeInfinity, at[0] - first);
        _edges = [.. inner.Prepend(bottom).Append(at[^1] + last).Select(Back)];
    }

    /// <summary>The points, rising.</summary>
    public double[] Centres { get; }

    /// <summary>How many cells there are.</summary>
    public int Count => Centres.Length;

    /// <summary>Whether the scale is logarithmic.</summary>
    public bool IsLog { get; }

    /// <summary>The first edge.</summary>
    public double Least => _edges[0];

    /// <summary>The last edge.</summary>
    public double Most => _edges[^1];

    /// <summary>The edge below a point.</summary>
    /// <param name="centre">The point.</param>
    /// <returns>The edge.</returns>
    public double Below(double centre) => _edges[Array.IndexOf(Centres, centre)];

    /// <summary>The edge above a point.</summary>
    /// <param name="centre">The point.</param>
    /// <returns>The edge.</returns>
    public double Above(double centre) => _edges[Array.IndexOf(Centres, centre) + 1];

    private double Forward(double value) => IsLog ? Math.Log(value) : value;

    private double Back(double value) => IsLog ? Math.Exp(value) : value;
}
