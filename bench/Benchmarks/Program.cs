using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;

namespace PrivateInference.Benchmarks;

/// <summary>Kernel benchmarks: <c>dotnet run -c Release --project bench/Benchmarks -- --filter '*Aes*'</c>; reports beside the program.</summary>
internal static class Program
{
    private static void Main(string[] args)
        => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(
            args, DefaultConfig.Instance.WithArtifactsPath(Path.Combine(AppContext.BaseDirectory, "reports")));
}
