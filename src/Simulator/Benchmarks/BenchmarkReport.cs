using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using PrivateInference.Protocols.Sessions;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>What <c>pisim bench</c> writes as JSON.</summary>
internal sealed record BenchmarkReport
{
    /// <summary>Format of this report.</summary>
    public string Schema { get; init; } = "pisim.bench/1";

    /// <summary><c>gc</c>, <c>he</c>, <c>train</c>, <c>cost</c> or <c>workload</c>.</summary>
    public required string Suite { get; init; }

    /// <summary>Whether few and small samples were taken.</summary>
    public required bool Quick { get; init; }

    /// <summary>Processor and cores.</summary>
    public string Machine { get; init; } = ProcessorName.Read();

    /// <summary>Operating system.</summary>
    public string OperatingSystem { get; init; } = RuntimeInformation.OSDescription;

    /// <summary>Runtime.</summary>
    public string Runtime { get; init; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Processes that wanted a core in the minute before, or null where the system does not say; above the number of cores, times are too long.</summary>
    public double? LoadAverage { get; init; } = ReadLoadAverage();

    /// <summary>Version of the program.</summary>
    public string Version { get; init; } = InformationalVersion.Split('+')[0];

    /// <summary>Commit it was built from, or null when the build did not know.</summary>
    public string? Commit { get; init; } = InformationalVersion.Split('+').ElementAtOrDefault(1);

    /// <summary>When it began.</summary>
    public DateTimeOffset Date { get; init; } = TimeProvider.System.GetUtcNow();

    /// <summary>Instruction sets that ran, by kernel.</summary>
    public required IReadOnlyDictionary<string, string> Tiers { get; init; }

    /// <summary>The figures.</summary>
    public required IReadOnlyList<BenchmarkResult> Results { get; init; }

    private static string InformationalVersion
        => typeof(BenchmarkReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? string.Empty;

    private static double? ReadLoadAverage()
    {
        const string Source = "/proc/loadavg";
        return File.Exists(Source) ? double.Parse(File.ReadAllText(Source).Split(' ')[0], CultureInfo.InvariantCulture) : null;
    }
}
