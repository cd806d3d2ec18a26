namespace PrivateInference.CostModel.Counts;

/// <summary>A count is beyond 2^63, the largest that this program holds; the message says where.</summary>
/// <param name="message">Which layer, or what of all layers together.</param>
/// <param name="inner">The arithmetic that overflowed.</param>
public sealed class CountOverflowException(string message, OverflowException inner) : OverflowException(message, inner);
