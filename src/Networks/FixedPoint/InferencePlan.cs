namespace PrivateInference.Networks.FixedPoint;

/// <summary>
/// A network as integer arithmetic modulo 2^<see cref="RingBits"/>: the specification that a protocol run must meet bit for bit.
/// The plan with weights is the server's secret; <see cref="WithoutWeights"/> is what both parties know.
/// </summary>
/// <param name="Name">Name of the network.</param>
/// <param name="Variant">What tells it from namesakes, or empty.</param>
/// <param name="RingBits">l, from 8 to 64.</param>
/// <param name="InputShape">Shape of the image.</param>
/// <param name="InputQuantum">Real value of one unit of the image.</param>
/// <param name="Steps">Step k reads tensors of smaller id than k + 1 and writes tensor k + 1; the last writes the logits.</param>
/// <param name="Output">What the client applies to the logits in the clear.</param>
public sealed record InferencePlan(
    string Name,
    string Variant,
    int RingBits,
    TensorShape InputShape,
    double InputQuantum,
    IReadOnlyList<PlanStep> Steps,
    OutputTransform Output)
{
    /// <summary>Shape of the logits.</summary>
    public TensorShape OutputShape => ShapeOf(Steps.Count);

    /// <summary>Real value of one unit of the logits.</summary>
    public double OutputQuantum => QuantumOf(Steps.Count);

    /// <summary>Scalar ReLUs kept.</summary>
    public long Relus => Steps.OfType<ReluStep>().Sum(step => (long)step.Relus);

    /// <summary>Shape of a tensor.</summary>
    /// <param name="tensor">0 for the image, k + 1 for the output of step k.</param>
    /// <returns>Its shape.</returns>
    public TensorShape ShapeOf(int tensor) => tensor == 0 ? InputShape : Steps[tensor - 1].Shape;

    /// <summary>Real value of one unit of a tensor.</summary>
    /// <param name="tensor">0 for the image, k + 1 for the output of step k.</param>
    /// <returns>Its quantum.</returns>
    public double QuantumOf(int tensor) => tensor == 0 ? InputQuantum : Steps[tensor - 1].Quantum;

    /// <summary>The plan as the client may know it: geometry, shifts, masks and bounds, no weight and no bias.</summary>
    /// <returns>A plan whose secret arrays are null.</returns>
    public InferencePlan WithoutWeights() => this with
    {
        Steps = [.. Steps.Select(step => step switch
        {
            LinearStep linear => linear with { Weights = null, Bias = null },
            AddConstantStep constant => constant with { Constants = null },
            _ => step,
        })],
    };
}
