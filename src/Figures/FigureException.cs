namespace PrivateInference.Figures;

/// <summary>A figure or page that cannot be made from what was given: a file, a column, an option; the message says what was got and what was expected.</summary>
public class FigureException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="message">The file, column or option, what was got and what was expected.</param>
    public FigureException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is wrong, and what went wrong below.</summary>
    /// <param name="message">The file, column or option, what was got and what was expected.</param>
    /// <param name="cause">What went wrong below.</param>
    public FigureException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
