namespace PrivateInference.CostModel.Schedules;

/// <summary>What the lanes share: the cores of one or two machines, and a medium that carries one direction at a time or both.</summary>
/// <param name="ClientCores">Cores for the client's lanes, at least 1.</param>
/// <param name="ServerCores">Cores for the server's; not read when both share <paramref name="ClientCores"/>.</param>
/// <param name="AreCoresShared">Whether both parties run on the same cores.</param>
/// <param name="IsMediumShared">Whether up and down share one medium.</param>
/// <param name="ClientCrowding">What a second of work takes longer on the client's cores when twice as many threads want them as there are, 0 or more.</param>
/// <param name="ServerCrowding">The same of the server's.</param>
internal readonly record struct Resources(
    int ClientCores, int ServerCores, bool AreCoresShared, bool IsMediumShared, double ClientCrowding = 0, double ServerCrowding = 0)
{
    private const int Client = 0;
    private const int Server = 1;
    private const int Medium = 2;
    private const int OtherMedium = 3;

    /// <summary>Number of things to share.</summary>
    public const int Pools = 4;

    /// <summary>What a lane takes part of.</summary>
    /// <param name="lane">The lane.</param>
    /// <returns>0 to <see cref="Pools"/> - 1.</returns>
    public int PoolOf(Lane lane) => lane switch
    {
        Lane.Up => Medium,
        Lane.Down => IsMediumShared ? Medium : OtherMedium,
        < Lane.Server => Client,
        _ => AreCoresShared ? Client : Server,
    };

    /// <summary>How much of it there is.</summary>
    /// <param name="pool">0 to <see cref="Pools"/> - 1.</param>
    /// <returns>Cores, or 1 for a medium.</returns>
    public int Capacity(int pool) => pool switch
    {
        Client => ClientCores,
        Server => ServerCores,
        _ => 1,
    };

    /// <summary>What crowding costs there.</summary>
    /// <param name="pool">0 to <see cref="Pools"/> - 1.</param>
    /// <returns>Seconds lost for a second of work when twice as many want it as there is; 0 for a medium.</returns>
    public double Crowding(int pool) => pool switch
    {
        Client => ClientCrowding,
        Server => ServerCrowding,
        _ => 0,
    };
}
