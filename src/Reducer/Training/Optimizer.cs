using PrivateInference.Reducer.Graphs;

namespace PrivateInference.Reducer.Training;

/// <summary>How gradients change weights. A closed set: stochastic gradient descent, and Adam.</summary>
public abstract record Optimizer
{
    private protected const string Rate = "step:rate";

    private protected Optimizer()
    {
    }

    /// <summary>Strength of the pull of all weights towards zero, added to the gradient.</summary>
    public double WeightDecay { get; init; } = 5e-4;

    /// <summary>Tensors kept beside each weight.</summary>
    internal abstract int Slots { get; }

    /// <summary>Names of the scalars that change from step to step.</summary>
    internal abstract IReadOnlyList<string> Scalars { get; }

    /// <summary>Values of those scalars.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="step">Steps since the first, counting from 1.</param>
    /// <returns>In the order of <see cref="Scalars"/>.</returns>
    internal abstract IReadOnlyList<float> ScalarValues(double rate, long step);

    /// <summary>Writes the update of one weight tensor.</summary>
    /// <param name="writer">Where nodes go.</param>
    /// <param name="weight">The weights.</param>
    /// <param name="gradient">Their gradient.</param>
    /// <param name="slots">What is kept beside them.</param>
    /// <returns>New weights, and new slots.</returns>
    internal abstract (string Weight, IReadOnlyList<string> Slots) Write(GraphWriter writer, string weight, string gradient, IReadOnlyList<string> slots);

    private protected string Decayed(GraphWriter writer, string weight, string gradient) => WeightDecay == 0
        ? gradient
        : writer.Add("Add", gradient, writer.Add("Mul", weight, writer.Scalar((float)WeightDecay)));
}

/// <summary>Stochastic gradient descent with momentum: <c>v = momentum v + g, w = w - rate v</c>, or with Nesterov's look ahead <c>w = w - rate (g + momentum v)</c>.</summary>
public sealed record GradientDescent : Optimizer
{
    /// <summary>Share of the last step's direction that is kept, in [0, 1).</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Whether to look ahead along the momentum.</summary>
    public bool Nesterov { get; init; }

    /// <inheritdoc/>
    internal override int Slots => 1;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Scalars => [Rate];

    /// <inheritdoc/>
    internal override IReadOnlyList<float> ScalarValues(double rate, long step) => [(float)rate];

    /// <inheritdoc/>
    internal override (string Weight, IReadOnlyList<string> Slots) Write(GraphWriter writer, string weight, string gradient, IReadOnlyList<string> slots)
    {
        string decayed = Decayed(writer, weight, gradient);
        string momentum = writer.Scalar((float)Momentum);
        string velocity = writer.Add("Add", writer.Add("Mul", slots[0], momentum), decayed);
        string direction = Nesterov ? writer.Add("Add", decayed, writer.Add("Mul", velocity, momentum)) : velocity;
        return (writer.Add("Sub", weight, writer.Add("Mul", direction, Rate)), [velocity]);
    }
}

/// <summary>Adam (Kingma and Ba 2015), weight decay added to the gradient.</summary>
public sealed record Adam : Optimizer
{
    private const string RootCorrection = "step:root_correction";

    /// <summary>Decay of the mean gradient.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean square.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Keeps the quotient finite.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <inheritdoc/>
    internal override int Slots => 2;

    /// <inheritdoc/>
    internal override IReadOnlyList<string> Scalars => [Rate, RootCorrection];

    /// <inheritdoc/>
    internal override IReadOnlyList<float> ScalarValues(double rate, long step) =>
        [(float)(rate / (1 - Math.Pow(Beta1, step))), (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step)))];

    /// <inheritdoc/>
    internal override (string Weight, IReadOnlyList<string> Slots) Write(GraphWriter writer, string weight, string gradient, IReadOnlyList<string> slots)
    {
        string decayed = Decayed(writer, weight, gradient);
        string mean = Blend(writer, slots[0], decayed, Beta1);
        string square = Blend(writer, slots[1], writer.Add("Mul", decayed, decayed), Beta2);
        string root = writer.Add("Add", writer.Add("Mul", writer.Add("Sqrt", square), RootCorrection), writer.Scalar((float)Epsilon));
        return (writer.Add("Sub", weight, writer.Add("Mul", writer.Add("Div", mean, root), Rate)), [mean, square]);
    }

    private static string Blend(GraphWriter writer, string old, string added, double beta) => writer.Add(
        "Add",
        writer.Add("Mul", old, writer.Scalar((float)beta)),
        writer.Add("Mul", added, writer.Scalar((float)(1 - beta))));
}
