namespace PrivateInference.Networks.FixedPoint;

/// <summary>Sizes that a plan may have, so that one from a peer or a file cannot ask for more than a machine has.</summary>
internal static class PlanLimits
{
    /// <summary>Steps of a plan.</summary>
    public const int Steps = 1 << 16;

    /// <summary>Inputs of a step.</summary>
    public const int Inputs = 1 << 10;

    /// <summary>Characters of a name.</summary>
    public const int NameLength = 1 << 10;

    /// <summary>Rows, columns or channels; also kernels, strides, pads and dilations.</summary>
    public const int Dimension = 1 << 24;

    /// <summary>Elements of a tensor, and weights of a layer.</summary>
    public const long Elements = 1L << 28;

    /// <summary>Elements of all tensors together.</summary>
    public const long TotalElements = 1L << 31;

    /// <summary>Elements of all gathers together: their indices are held in memory.</summary>
    public const long GatheredElements = 1L << 26;

    /// <summary>Bits of a weight.</summary>
    public const int WeightBits = 32;
}
