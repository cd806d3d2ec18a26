namespace PrivateInference.GarbledCircuits;

/// <summary>Shares the tiles of a batch among threads.</summary>
internal static class TileLoop
{
    /// <summary>Runs a body over all tiles; consecutive tiles go to one worker.</summary>
    /// <param name="tiles">Number of tiles.</param>
    /// <param name="degreeOfParallelism">Most workers at once, 1 or more; 1 stays on this thread.</param>
    /// <param name="body">Gets the first tile of a worker and the one after its last.</param>
    public static void Run(int tiles, int degreeOfParallelism, Action<int, int> body)
    {
        int workers = Math.Min(tiles, degreeOfParallelism);
        if (workers <= 1)
        {
            body(0, tiles);
            return;
        }

        Parallel.For(
            0,
            workers,
            new ParallelOptions { MaxDegreeOfParallelism = workers },
            worker => body((int)((long)tiles * worker / workers), (int)((long)tiles * (worker + 1) / workers)));
    }
}
