namespace PrivateInference.HomomorphicLinear;

/// <summary>Bytes from the other party are not ciphertexts of the plan.</summary>
public sealed class CiphertextFormatException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was expected and what came.</param>
    public CiphertextFormatException(string message)
        : base(message)
    {
    }
}
