using PrivateInference.Protocols;

namespace PrivateInference.CostModel.Counts;

/// <summary>Counts under way, by phase and step.</summary>
/// <param name="steps">Steps of the plan.</param>
internal sealed class CountTally(int steps)
{
    private readonly Cell[] _cells = [.. Enumerable.Range(0, 3 * (steps + 1)).Select(_ => new Cell())];

    /// <summary>The counts of a scope.</summary>
    /// <param name="scope">Phase and step.</param>
    public Cell this[Scope scope] => _cells[((int)scope.Phase * (steps + 1)) + scope.Step + 1];

    /// <summary>Counts of one scope.</summary>
    internal sealed class Cell
    {
        private readonly long[] _client = new long[OperationCounts.Kinds];
        private readonly long[] _server = new long[OperationCounts.Kinds];

        public long BytesUp { get; set; }

        public long BytesDown { get; set; }

        public long MessagesUp { get; set; }

        public long MessagesDown { get; set; }

        public long Rounds { get; set; }

        public void Client(Operation operation, long count) => _client[(int)operation] = checked(_client[(int)operation] + count);

        public void Server(Operation operation, long count) => _server[(int)operation] = checked(_server[(int)operation] + count);

        public PhaseCounts Freeze() => new(
            BytesUp,
            BytesDown,
            MessagesUp,
            MessagesDown,
            Rounds,
            new OperationCounts(_client),
            new OperationCounts(_server));
    }
}
