namespace PrivateInference.HomomorphicLinear;

/// <summary>The client's encryption of zero, with which the server randomises its answers, in transform order.</summary>
internal interface IUploadedZero
{
    /// <summary>Its <c>c0</c>.</summary>
    ReadOnlySpan<double> ZeroConstant { get; }

    /// <summary>Its <c>c1</c>.</summary>
    ReadOnlySpan<double> ZeroLinear { get; }
}
