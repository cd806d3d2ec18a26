namespace PrivateInference.CostModel.Profiles;

/// <summary>A profile file that cannot be used; the message names file and key.</summary>
/// <param name="message">One line.</param>
/// <param name="inner">What was found while reading, or null.</param>
public sealed class ProfileFormatException(string message, Exception? inner = null) : Exception(message, inner);
