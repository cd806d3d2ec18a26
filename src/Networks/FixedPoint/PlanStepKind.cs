namespace PrivateInference.Networks.FixedPoint;

/// <summary>AGREEMENT: the byte that begins each step of a stored plan.</summary>
internal enum PlanStepKind : byte
{
    /// <summary><see cref="LinearStep"/>.</summary>
    Linear = 1,

    /// <summary><see cref="ReluStep"/>.</summary>
    Relu = 2,

    /// <summary><see cref="TruncateStep"/>.</summary>
    Truncate = 3,

    /// <summary><see cref="MaxPoolStep"/>.</summary>
    MaxPool = 4,

    /// <summary><see cref="SumPoolStep"/>.</summary>
    SumPool = 5,

    /// <summary><see cref="AddStep"/>.</summary>
    Add = 6,

    /// <summary><see cref="AddConstantStep"/>.</summary>
    AddConstant = 7,

    /// <summary><see cref="ConcatStep"/>.</summary>
    Concat = 8,

    /// <summary><see cref="GatherStep"/>.</summary>
    Gather = 9,
}
