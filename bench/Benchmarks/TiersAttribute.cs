using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using Perfolizer.Horology;

namespace PrivateInference.Benchmarks;

/// <summary>A short job with all instruction sets, and one for each runtime switch that takes something away from the kernels of the class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class TiersAttribute : Attribute, IConfigSource
{
    /// <summary>Makes the jobs.</summary>
    /// <param name="switches">Without their prefix, as in <c>EnableAVX512</c>.</param>
    public TiersAttribute(params string[] switches)
    {
        Job job = new Job()
            .WithStrategy(RunStrategy.Throughput)
            .WithWarmupCount(3)
            .WithIterationCount(9)
            .WithIterationTime(TimeInterval.FromMilliseconds(100));
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddJob(job.WithId("all").AsBaseline())
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumn(new RateColumn())
            .HideColumns(Column.EnvironmentVariables, Column.RatioSD, Column.AllocRatio);
        foreach (string name in switches)
        {
            config.AddJob(job.WithId($"{name}=0").WithEnvironmentVariable($"DOTNET_{name}", "0"));
        }

        Config = config;
        Switches = switches;
    }

    /// <inheritdoc/>
    public IConfig Config { get; }

    /// <summary>The switches, without their prefix.</summary>
    public IReadOnlyList<string> Switches { get; }
}
