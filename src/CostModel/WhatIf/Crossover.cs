namespace PrivateInference.CostModel.WhatIf;

/// <summary>Where one protocol overtakes another along an axis.</summary>
/// <param name="Value">Value of the axis; for whole numbers the first at which the other is ahead.</param>
/// <param name="AheadBefore">Which is faster below: 0 for the first, 1 for the second.</param>
/// <param name="Seconds">What both take there; for whole numbers what the one that is now ahead takes.</param>
public sealed record Crossover(double Value, int AheadBefore, double Seconds)
{
    private const int Bisections = 60;
    private const double Tolerance = 1e-9;

    /// <summary>
    /// Looks for crossovers between neighbouring values of the axis and narrows each down by bisection. Two crossovers between the same
    /// two values are not seen: ask for more points.
    /// </summary>
    /// <param name="axis">What is varied.</param>
    /// <param name="first">Seconds of one protocol at a value.</param>
    /// <param name="second">Seconds of the other.</param>
    /// <returns>The crossovers in rising order, and who is ahead at the first value: 0, 1, or -1 where both are equal all along.</returns>
    public static (IReadOnlyList<Crossover> Found, int AheadAtStart) Find(VariedAxis axis, Func<double, double> first, Func<double, double> second)
    {
        ArgumentNullException.ThrowIfNull(axis);
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        List<Crossover> found = [];
        int start = -1;
        int ahead = -1;
        double low = 0;
        foreach (double value in axis.Values())
        {
            int now = Ahead(first(value), second(value));
            if (ahead >= 0 && now >= 0 && now != ahead)
            {
                found.Add(Narrow(axis, first, second, low, value, ahead));
            }

            start = start < 0 ? now : start;
            ahead = now >= 0 ? now : ahead;
            low = now >= 0 ? value : low;
        }

        return (found, start);
    }

    private static Crossover Narrow(VariedAxis axis, Func<double, double> first, Func<double, double> second, double low, double high, int ahead)
    {
        for (int k = 0; k < Bisections; k++)
        {
            double middle = axis.IsWhole ? Math.Floor((low + high) / 2) : axis.Middle(low, high);
            if (middle <= low || middle >= high || high - low <= Tolerance * high)
            {
                break;
            }

            if (Ahead(first(middle), second(middle)) == ahead)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return new Crossover(high, ahead, ahead == 0 ? second(high) : first(high));
    }

    private static int Ahead(double first, double second) => first < second ? 0 : second < first ? 1 : -1;
}
