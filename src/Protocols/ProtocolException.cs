namespace PrivateInference.Protocols;

/// <summary>A run that could not go on: the link broke or stalled, or the peer sent what the protocol does not allow.</summary>
public sealed class ProtocolException : IOException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">One line for the user: what happened, in which phase and layer.</param>
    public ProtocolException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error with what caused it.</summary>
    /// <param name="message">One line for the user: what happened, in which phase and layer.</param>
    /// <param name="innerException">The cause.</param>
    public ProtocolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
