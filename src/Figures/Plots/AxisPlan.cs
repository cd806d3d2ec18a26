namespace PrivateInference.Figures.Plots;

/// <summary>An axis: unit, scale, domain and ticks. Values that spread widely get a logarithmic scale.</summary>
internal sealed class AxisPlan
{
    private readonly Measure _measure;
    private readonly double[] _domain;
    private readonly double[]? _ticks;
    private readonly bool _isWide;

    /// <summary>Plans an axis.</summary>
    /// <param name="measure">Title and unit.</param>
    /// <param name="values">Everything that is drawn along it, unscaled; at least one value.</param>
    /// <param name="isWide">Whether there is room for many ticks.</param>
    /// <param name="fromZero">Whether a linear scale starts at zero.</param>
    /// <param name="alwaysLinear">Whether the scale is never logarithmic.</param>
    /// <param name="logFrom">By which factor values must differ for a logarithmic scale.</param>
    public AxisPlan(Measure measure, IEnumerable<double> values, bool isWide, bool fromZero = false, bool alwaysLinear = false, double logFrom = 20)
    {
        _measure = measure;
        _isWide = isWide;
        double[] scaled = [.. values.Select(value => value * measure.Factor)];
        double least = scaled.Min();
        double most = scaled.Max();
        IsLog = !alwaysLinear && least > 0 && most / least > logFrom;
        if (IsLog)
        {
            double margin = Math.Pow(most / least, 0.04);
            _domain = [least / margin, most * margin];
            _ticks = LogTicks(_domain);
        }
        else
        {
            double margin = most > least ? 0.05 * (most - least) : Math.Max(Math.Abs(most) * 0.2, 1e-6);
            double bottom = fromZero && least >= 0 ? 0 : least >= 0 ? Math.Max(0, least - margin) : least - margin;
            double top = measure.Unit == "%" ? Math.Min(100, most + margin) : most + margin;
            _domain = top > bottom ? [bottom, top] : [bottom, bottom + 1];
        }
    }

    /// <summary>Whether the scale is logarithmic.</summary>
    public bool IsLog { get; }

    /// <summary>By what values are multiplied.</summary>
    public double Factor => _measure.Factor;

    /// <summary>Smallest and largest value that is shown, scaled.</summary>
    public (double Least, double Most) Domain => (_domain[0], _domain[1]);

    /// <summary>Title with unit, for a tooltip.</summary>
    public string Title => _measure.Title;

    /// <summary>The axis as a channel of an encoding.</summary>
    /// <param name="field">Field of the data, scaled.</param>
    /// <returns>A position channel of Vega-Lite.</returns>
    public Dictionary<string, object?> Channel(string field)
    {
        Dictionary<string, object?> axis = new() { ["format"] = ".8~g" };
        if (_ticks is not null)
        {
            axis["values"] = _ticks;
            axis["labelOverlap"] = "greedy";
        }
        else
        {
            axis["tickCount"] = _isWide ? 8 : 5;
        }

        return new Dictionary<string, object?>
        {
            ["field"] = field,
            ["type"] = "quantitative",
            ["title"] = Title,
            ["scale"] = Scale(IsLog, _domain),
            ["axis"] = axis,
        };
    }

    /// <summary>A scale of exactly a domain.</summary>
    /// <param name="isLog">Whether it is logarithmic; Vega-Lite warns when such a scale is told to leave out zero.</param>
    /// <param name="domain">Its ends.</param>
    /// <returns>A scale of Vega-Lite.</returns>
    public static object Scale(bool isLog, double[] domain)
        => isLog ? new { type = "log", domain, nice = false } : new { type = "linear", domain, nice = false, zero = false };

    /// <summary>Powers of ten; where there are fewer than three also their doubles and fivefolds.</summary>
    private static double[] LogTicks(double[] domain) => LogTicks(domain, [1]) is { Length: >= 3 } decades ? decades : LogTicks(domain, [1, 2, 5]);

    private static double[] LogTicks(double[] domain, int[] steps)
    {
        int first = (int)Math.Floor(Math.Log10(domain[0]));
        int last = (int)Math.Ceiling(Math.Log10(domain[1]));
        return
        [
            .. Enumerable.Range(first, last - first + 1)
                .SelectMany(power => steps.Select(step => step * Math.Pow(10, power)))
                .Where(tick => tick >= domain[0] && tick <= domain[1]),
        ];
    }
}
