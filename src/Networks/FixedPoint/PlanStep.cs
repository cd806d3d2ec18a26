using PrivateInference.Primitives;

namespace PrivateInference.Networks.FixedPoint;

/// <summary>One operation of an <see cref="InferencePlan"/> on integers modulo 2^l; the hierarchy is closed.</summary>
/// <param name="Name">Name of the layer it came from.</param>
/// <param name="Inputs">Tensor ids read; 0 is the image, and step k writes tensor k + 1.</param>
/// <param name="Shape">Shape of the output.</param>
/// <param name="Quantum">Real value of one unit of the output: <c>real = integer * Quantum</c>.</param>
public abstract record PlanStep(string Name, IReadOnlyList<int> Inputs, TensorShape Shape, double Quantum);

/// <summary>Convolution or dense layer with the server's secret integer weights; nothing is truncated here.</summary>
/// <param name="Convolution">Public geometry.</param>
/// <param name="WeightBits">Public bound: every weight is below <c>2^WeightBits</c> in magnitude.</param>
/// <param name="Weights">Row-major [output channels, input channels / groups, kernel height, kernel width]; null in the public plan.</param>
/// <param name="Bias">[output channels] in units of <see cref="PlanStep.Quantum"/>; null in the public plan.</param>
public sealed record LinearStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    ConvolutionShape Convolution,
    int WeightBits,
    long[]? Weights,
    long[]? Bias) : PlanStep(Name, Inputs, Shape, Quantum);

/// <summary>
/// Where the mask keeps the ReLU, <c>min(max(x, 0) &gt;&gt; Shift, UpperBound)</c>, its last bit as <see cref="Truncation"/> says; elsewhere
/// <see cref="LocalTruncation"/> by <paramref name="Shift"/>.
/// </summary>
/// <param name="Shift">Bits dropped, 0 or more.</param>
/// <param name="UpperBound">Clamp of ReLU6 in units of the output's quantum, or null.</param>
/// <param name="Mask">Which scalars keep their ReLU; null keeps all.</param>
public sealed record ReluStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    int Shift,
    long? UpperBound,
    ReluMask? Mask) : PlanStep(Name, Inputs, Shape, Quantum)
{
    /// <summary>Fewest bits that a circuit can add up.</summary>
    public const int FewestSummedBits = 8;

    /// <summary>Scalar ReLUs kept.</summary>
    public int Relus => Mask?.Kept ?? Shape.Elements;

    /// <summary>Where the ReLUs that are kept drop their low bits.</summary>
    public ReluTruncation Truncation { get; init; }

    /// <summary>Bits that each party drops from its share before the circuit.</summary>
    public int BitsDroppedBefore => Truncation == ReluTruncation.OneBitError ? Shift : 0;
}

/// <summary><see cref="LocalTruncation"/> of every scalar.</summary>
/// <param name="Shift">Bits dropped, 1 or more.</param>
public sealed record TruncateStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    int Shift) : PlanStep(Name, Inputs, Shape, Quantum);

/// <summary>Exact largest value in each window, as signed numbers; padding never wins.</summary>
/// <param name="Input">Shape of the input.</param>
/// <param name="Pool">Window.</param>
public sealed record MaxPoolStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    TensorShape Input,
    PoolShape Pool) : PlanStep(Name, Inputs, Shape, Quantum);

/// <summary>Sum of each window; padding adds nothing, and the division lives in the quantum.</summary>
/// <param name="Input">Shape of the input.</param>
/// <param name="Pool">Window.</param>
public sealed record SumPoolStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    TensorShape Input,
    PoolShape Pool) : PlanStep(Name, Inputs, Shape, Quantum);

/// <summary><c>y = LeftFactor * a + RightFactor * b</c> with public factors that bring both to one quantum.</summary>
/// <param name="LeftFactor">Factor of the first input.</param>
/// <param name="RightFactor">Factor of the second input; negative for a difference.</param>
public sealed record AddStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    long LeftFactor,
    long RightFactor) : PlanStep(Name, Inputs, Shape, Quantum);

/// <summary>Adds the server's secret constants.</summary>
/// <param name="Constants">One per channel, or one per element; null in the public plan.</param>
public sealed record AddConstantStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    long[]? Constants) : PlanStep(Name, Inputs, Shape, Quantum);

/// <summary>Concatenation along the channels, each input times a public factor.</summary>
/// <param name="Factors">One per input.</param>
public sealed record ConcatStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    IReadOnlyList<long> Factors) : PlanStep(Name, Inputs, Shape, Quantum);

/// <summary>Moves scalars.</summary>
/// <param name="Source">For each output element the input element it copies, or -1 for zero.</param>
public sealed record GatherStep(
    string Name,
    IReadOnlyList<int> Inputs,
    TensorShape Shape,
    double Quantum,
    int[] Source) : PlanStep(Name, Inputs, Shape, Quantum);
