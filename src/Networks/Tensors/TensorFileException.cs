namespace PrivateInference.Networks.Tensors;

/// <summary>A tensor or image file that cannot be used; the message is one line naming the file, what it has and what was expected.</summary>
public sealed class TensorFileException : Exception
{
    /// <summary>Describes a bad file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="problem">What it has and what was expected.</param>
    /// <param name="cause">The error underneath, or null.</param>
    public TensorFileException(string path, string problem, Exception? cause = null)
        : base($"{path}: {problem}", cause) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
