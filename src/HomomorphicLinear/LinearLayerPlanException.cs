namespace PrivateInference.HomomorphicLinear;

/// <summary>No secure encryption parameters fit a layer, or given ones are insecure or too noisy; the message has the numbers.</summary>
public sealed class LinearLayerPlanException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was needed and what is available.</param>
    public LinearLayerPlanException(string message)
        : base(message)
    {
    }
}
