using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Counts;

/// <summary>Counts under way, by phase and step.</summary>
/// <param name="steps">Steps of the plan.</param>
internal sealed class CountTally(int steps)
{
    private readonly Cell?[] _cells = new Cell?[3 * (steps + 1)];

    /// <summary>The counts of a scope.</summary>
    /// <param name="scope">Phase and step.</param>
    public Cell this[Scope scope]
    {
        get
        {
            LastStep = scope.Step;
            return _cells[Index(scope)] ??= new Cell();
        }
    }

    /// <summary>The step that was counted last, or <see cref="Scope.NoStep"/>: where an overflow happened.</summary>
    public int LastStep { get; private set; } = Scope.NoStep;

    /// <summary>The counts of a scope as they are now.</summary>
    /// <param name="scope">Phase and step.</param>
    /// <returns>Not to be counted on with; zero where nothing was counted.</returns>
    public PhaseCounts Freeze(Scope scope) => _cells[Index(scope)]?.Freeze() ?? PhaseCounts.Zero;

    private int Index(Scope scope) => ((int)scope.Phase * (steps + 1)) + scope.Step + 1;

    /// <summary>Counts of one scope.</summary>
    internal sealed class Cell
    {
        private long[]? _client;
        private long[]? _server;

        public long BytesUp { get; set; }

        public long BytesDown { get; set; }

        public long MessagesUp { get; set; }

        public long MessagesDown { get; set; }

        public long Rounds { get; set; }

        public void Client(Operation operation, long count) => Add(ref _client, operation, count);

        public void Server(Operation operation, long count) => Add(ref _server, operation, count);

        public PhaseCounts Freeze() => new(
            BytesUp,
            BytesDown,
            MessagesUp,
            MessagesDown,
            Rounds,
            _client is null ? OperationCounts.None : new OperationCounts(_client),
            _server is null ? OperationCounts.None : new OperationCounts(_server));

        private static void Add(ref long[]? counts, Operation operation, long count)
        {
            if (count != 0)
            {
                counts ??= new long[OperationCounts.Kinds];
                counts[(int)operation] = checked(counts[(int)operation] + count);
            }
        }
    }
}
