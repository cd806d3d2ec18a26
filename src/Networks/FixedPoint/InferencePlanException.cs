namespace PrivateInference.Networks.FixedPoint;

/// <summary>A network that has no plan, or a plan that contradicts itself; the message names the layer or the field.</summary>
public sealed class InferencePlanException : Exception
{
    /// <summary>An exception without a message.</summary>
    public InferencePlanException()
    {
    }

    /// <summary>An exception with its reason.</summary>
    /// <param name="message">What is wrong, where, and what was expected.</param>
    public InferencePlanException(string message)
        : base(message)
    {
    }

    /// <summary>An exception caused by another.</summary>
    /// <param name="message">What is wrong, where, and what was expected.</param>
    /// <param name="innerException">The cause.</param>
    public InferencePlanException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
