namespace PrivateInference.Networks.FixedPoint;

/// <summary>A plan whose ring is not chosen yet.</summary>
internal sealed class PlanSketch
{
    /// <summary>The steps so far; with weights only when they were asked for.</summary>
    public List<PlanStep> Steps { get; } = [];

    /// <summary>Quantum and range of every tensor, the image first.</summary>
    public List<PlanTensor> Tensors { get; } = [];

    /// <summary>Tensors whose elements are truncated locally, one entry per truncating step.</summary>
    public List<LocalTruncationSite> Truncations { get; } = [];

    /// <summary>For each linear step, by the tensor it writes, the tensor of the network that it came from.</summary>
    public Dictionary<int, int> LinearOrigins { get; } = [];

    /// <summary>Adds a step.</summary>
    /// <param name="step">Writes the next tensor.</param>
    /// <param name="range">Range of that tensor.</param>
    /// <returns>The tensor.</returns>
    public PlanTensor Add(PlanStep step, TensorRange range)
    {
        Steps.Add(step);
        PlanTensor tensor = new(Tensors.Count, step.Quantum, range, step.Shape);
        Tensors.Add(tensor);
        return tensor;
    }
}

/// <summary>A tensor of a <see cref="PlanSketch"/>.</summary>
/// <param name="Id">0 for the image, k + 1 for the output of step k.</param>
/// <param name="Quantum">Real value of one unit.</param>
/// <param name="Range">What calibration saw, in real units.</param>
/// <param name="Shape">Shape of the tensor.</param>
internal sealed record PlanTensor(int Id, double Quantum, TensorRange Range, TensorShape Shape)
{
    /// <summary>Bits of the largest magnitude seen, without sign; negative infinity when all is zero.</summary>
    public double Bits => Math.Log2(Range.Largest / Quantum);
}

/// <summary>A step that truncates some positions locally.</summary>
/// <param name="Step">Index of the step.</param>
/// <param name="Input">The tensor truncated.</param>
/// <param name="Positions">How many of its elements.</param>
internal sealed record LocalTruncationSite(int Step, PlanTensor Input, long Positions)
{
    /// <summary>Expected failures per inference, <c>positions * mean |x| / 2^l</c>.</summary>
    /// <param name="ringBits">l.</param>
    /// <returns>A number that is a probability while it is small.</returns>
    public double Failures(int ringBits)
        => Positions * Math.ScaleB(Input.Range.MeanMagnitude / Input.Quantum, -ringBits);
}
