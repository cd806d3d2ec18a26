namespace PrivateInference.Simulator;

/// <summary>What the process returns.</summary>
internal static class ExitCode
{
    /// <summary>Done, and every check passed.</summary>
    public const int Success = 0;

    /// <summary>It ran, but a check failed or the run could not be finished.</summary>
    public const int Failure = 1;

    /// <summary>Bad input: a file, a node or an option.</summary>
    public const int BadInput = 2;
}
