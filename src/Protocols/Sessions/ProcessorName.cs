using System.Runtime.InteropServices;

namespace PrivateInference.Protocols.Sessions;

/// <summary>What processor this is, for reports.</summary>
public static class ProcessorName
{
    /// <summary>Reads the processor's name.</summary>
    /// <returns>Model and number of cores; the architecture where the system does not tell the model.</returns>
    public static string Read()
    {
        string model = RuntimeInformation.ProcessArchitecture.ToString();
        const string Path = "/proc/cpuinfo";
        if (File.Exists(Path))
        {
            string? line = File.ReadLines(Path).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal));
            model = line?.Split(':', 2)[1].Trim() ?? model;
        }

        return FormattableString.Invariant($"{model}, {Environment.ProcessorCount} cores");
    }
}
