namespace PrivateInference.Reducer.Data;

/// <summary>A data file is not what it should be; the message names the file, what was got and what was expected.</summary>
public sealed class DataSetFormatException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="problem">What was got and what was expected.</param>
    /// <param name="cause">What it follows from; null for nothing.</param>
    public DataSetFormatException(string path, string problem, Exception? cause = null)
        : base($"{path}: {problem}", cause)
    {
        Path = path;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }
}
