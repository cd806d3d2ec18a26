namespace PrivateInference.CostModel.Calibration;

/// <summary>Keeps cores at what the parties compute until it is disposed of.</summary>
internal sealed class BackgroundLoad : IDisposable
{
    private readonly Thread[] _threads;
    private volatile bool _isStopping;

    /// <summary>Starts the load.</summary>
    /// <param name="rounds">What each core does over and over; nobody else uses it meanwhile.</param>
    public BackgroundLoad(IReadOnlyList<CalibrationRounds> rounds)
    {
        _threads = [.. rounds.Select(own => new Thread(() => Run(own)) { IsBackground = true, Name = "pisim load" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Ends the load.</summary>
    public void Dispose()
    {
        _isStopping = true;
        Array.ForEach(_threads, thread => thread.Join());
    }

    private void Run(CalibrationRounds rounds)
    {
        while (!_isStopping)
        {
            rounds.Compute(new UnitTimer());
        }
    }
}
