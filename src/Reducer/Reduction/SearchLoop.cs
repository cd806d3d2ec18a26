using PrivateInference.Reducer.Training;

namespace PrivateInference.Reducer.Reduction;

/// <summary>Epochs of a search, each followed by a decision, with a checkpoint after every one.</summary>
internal sealed class SearchLoop
{
    private readonly string _name;
    private readonly string? _path;
    private readonly TrainingRun _run;

    /// <summary>Opens a search, and goes on from its checkpoint where there is one.</summary>
    /// <param name="run">What is trained; not disposed.</param>
    /// <param name="name">Names the run; another's checkpoint is refused.</param>
    /// <param name="path">The checkpoint; null for none.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged or another run's.</exception>
    public SearchLoop(TrainingRun run, string name, string? path)
    {
        _run = run;
        _name = name;
        _path = path;
        if (path is not null && Checkpoint.Load(path, name) is Checkpoint resumed)
        {
            run.Write(resumed.Memory);
            Epochs.AddRange(resumed.Epochs);
            Best = resumed.Best;
        }
    }

    /// <summary>Epochs done, those before a break included.</summary>
    public List<EpochResult> Epochs { get; } = [];

    /// <summary>What the search keeps beside the run's memory.</summary>
    public IReadOnlyDictionary<string, float[]> Best { get; set; } = new Dictionary<string, float[]>();

    /// <summary>Runs the epochs that are left.</summary>
    /// <param name="epochs">In all.</param>
    /// <param name="decide">Called after each epoch, before its checkpoint.</param>
    /// <param name="progress">Told after every step; null for nobody.</param>
    /// <param name="cancellation">Stops between steps.</param>
    /// <param name="settle">Called at the end of each epoch to settle which ReLUs stay; gives how many, to be told. Null where that is told otherwise.</param>
    /// <param name="stepped">Called after every step with the steps done since the first of the search; null for nobody.</param>
    public void Run(
        int epochs,
        Action<EpochResult> decide,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation,
        Func<long>? settle = null,
        Action<long>? stepped = null)
    {
        for (int epoch = Epochs.Count; epoch < epochs; epoch++)
        {
            EpochResult result = _run.RunEpoch(epoch, progress, cancellation, settle, stepped);
            Epochs.Add(result);
            decide(result);
            if (_path is not null)
            {
                new Checkpoint(_name, _run.ReadAll(), Best, Epochs).Save(_path);
            }
        }
    }
}
