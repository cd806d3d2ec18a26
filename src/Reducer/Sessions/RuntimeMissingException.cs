namespace PrivateInference.Reducer.Sessions;

/// <summary>ONNX Runtime, or the provider asked for, is not there; the message says in one line what was looked for and where.</summary>
public sealed class RuntimeMissingException : Exception
{
    /// <summary>Says what is missing.</summary>
    /// <param name="message">One line.</param>
    public RuntimeMissingException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is missing, and how it was noticed.</summary>
    /// <param name="message">One line.</param>
    /// <param name="innerException">What the loader said.</param>
    public RuntimeMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
