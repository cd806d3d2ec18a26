namespace PrivateInference.CostModel.Schedules;

/// <summary>How the parties share what they run on.</summary>
public sealed record ScheduleOptions
{
    /// <summary>Cores that both parties share, as in <c>pisim run</c>; null when each has a machine of its own.</summary>
    public int? SharedCores { get; init; }

    /// <summary>Cores of the client's machine; null for as many as its profile has. Not read when cores are shared.</summary>
    public int? ClientCores { get; init; }

    /// <summary>Cores of the server's machine; null for as many as its profile has. Not read when cores are shared.</summary>
    public int? ServerCores { get; init; }

    /// <summary>Threads of each party's computations; null for its cores, or its half of shared ones.</summary>
    public int? Threads { get; init; }

    /// <summary>Whether up and down share one medium: both rates hold for a direction that has it alone.</summary>
    public bool IsMediumShared { get; init; }

    /// <summary>How many times faster the server works under encryption than its profile says, as with an accelerator; above 0.</summary>
    public double HomomorphicServerFactor { get; init; } = 1;

    /// <summary>Whether this is the first inference of its process: code is compiled, and memory touched, for the first time.</summary>
    public bool IsCold { get; init; }

    /// <summary>
    /// Chunks of an offline phase that are looked at one by one; of more, a sample is. Below 64 the samples are smaller, of online layers, too:
    /// faster and coarser, by up to a percent at 32, for searches over many designs. At least 1.
    /// </summary>
    public int Resolution { get; init; } = 128;

    /// <summary>Whether speed goes before detail.</summary>
    internal bool IsCoarse => Resolution < 64;

    internal void Check()
    {
        Require(SharedCores ?? 1, nameof(SharedCores));
        Require(ClientCores ?? 1, nameof(ClientCores));
        Require(ServerCores ?? 1, nameof(ServerCores));
        Require(Threads ?? 1, nameof(Threads));
        Require(Resolution, nameof(Resolution));
        if (!(HomomorphicServerFactor > 0) || double.IsInfinity(HomomorphicServerFactor))
        {
            throw new ArgumentOutOfRangeException(nameof(HomomorphicServerFactor), HomomorphicServerFactor, "a factor is above 0 and finite");
        }
    }

    private static void Require(int value, string name)
    {
        if (value < 1)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be at least 1");
        }
    }
}
