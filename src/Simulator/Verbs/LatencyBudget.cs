using System.Globalization;
using PrivateInference.Networks.Onnx;
using PrivateInference.Reducer.Reduction;
using PrivateInference.Simulator.Output;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The phases whose seconds a budget can bound.</summary>
internal enum BudgetPhase
{
    /// <summary>From the image to the logits.</summary>
    Online,

    /// <summary>Once per inference, before the image is known.</summary>
    Offline,

    /// <summary>Both.</summary>
    Total,
}

/// <summary>How many seconds a private inference may take, as the command line says it.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Seconds">The limit.</param>
/// <param name="Phase">What it bounds.</param>
internal sealed record LatencyBudget(string Text, double Seconds, BudgetPhase Phase)
{
    private const string Option = "--budget-latency";

    /// <summary>Reads a budget.</summary>
    /// <param name="text">As 1.5s, 800ms or 2min.</param>
    /// <param name="phase">What it bounds.</param>
    /// <returns>The budget.</returns>
    /// <exception cref="InputException">It is no time above 0.</exception>
    public static LatencyBudget Parse(string text, BudgetPhase phase)
    {
        (double factor, int suffix) = text.EndsWith("ms", StringComparison.Ordinal) ? (1e-3, 2)
            : text.EndsWith("min", StringComparison.Ordinal) ? (60.0, 3)
            : text.EndsWith('s') ? (1.0, 1)
            : (1.0, 0);
        return double.TryParse(text[..^suffix], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value)
            ? new LatencyBudget(text, value * factor, phase)
            : throw new InputException($"{Option} {text}: expected a time above 0 such as 1.5s, 800ms or 2min");
    }

    /// <summary>The seconds of a prediction that the limit is about.</summary>
    /// <param name="predicted">What one inference takes.</param>
    /// <returns>Seconds.</returns>
    public double Of(PredictedSection predicted) => Phase switch
    {
        BudgetPhase.Online => predicted.Online.Seconds!.Value,
        BudgetPhase.Offline => predicted.Offline.Seconds!.Value,
        _ => predicted.TotalSeconds!.Value,
    };

    /// <summary>The most ReLUs that are within the limit where they are shared over the layers in proportion; where a search aims.</summary>
    /// <param name="network">The network with all its ReLUs.</param>
    /// <param name="granularity">What is kept or removed at once.</param>
    /// <param name="relus">How many ReLUs it has.</param>
    /// <param name="cost">Asked for every candidate.</param>
    /// <returns>From 0 to all ReLUs.</returns>
    /// <exception cref="InputException">Not even without ReLUs is the network within the limit.</exception>
    public long Relus(ModelProto network, Granularity granularity, long relus, PrivateCost cost)
    {
        double floor = SecondsWith(0);
        if (floor > Seconds)
        {
            throw new InputException(FormattableString.Invariant(
                $"{Option} {Text}: expected at least {floor:0.0000} s, what the {Choice.Name(Phase)} phase of {cost.Protocol.Name} takes over {cost.Link.Name} without any ReLU"));
        }

        if (SecondsWith(relus) <= Seconds)
        {
            return relus;
        }

        long within = 0;
        long beyond = relus;
        while (beyond - within > 1)
        {
            long middle = within + ((beyond - within) / 2);
            (within, beyond) = SecondsWith(middle) <= Seconds ? (middle, beyond) : (within, middle);
        }

        return within;

        double SecondsWith(long kept) => Of(cost.Predict(ReluReducer.Sketch(network, kept, granularity)));
    }
}
