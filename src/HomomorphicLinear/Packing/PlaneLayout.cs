namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>How the lines of a tile, its channels and their blocks lie one after the other in a polynomial: as closely as their zeros allow, or at multiples of a run.</summary>
/// <remarks>
/// Where lines, channels and blocks begin at multiples of R, a plaintext is a sum of polynomials in <c>x^R</c>, one for each place of a tap within a line, and those
/// have transforms of n / R values, each of which stands for a run of R (see <see cref="PlaintextRuns"/>).
/// </remarks>
internal sealed class PlaneLayout
{
    /// <summary>Lays out a tile.</summary>
    /// <param name="rows">The vertical axis.</param>
    /// <param name="columns">The horizontal axis.</param>
    /// <param name="run">R, a power of two; 1 where nothing is gained by more zeros.</param>
    public PlaneLayout(TiledAxis rows, TiledAxis columns, int run)
    {
        Run = run;
        Rows = rows;
        Columns = columns;

        // Taps of one row, that of the output, do not read other lines: these need not begin at multiples.
        LinePitch = ReadsOtherLines(rows) ? (int)RoundUp(columns.Pitch) : columns.Pitch;
        ChannelPitch = RoundUp((long)rows.Pitch * LinePitch);
    }

    /// <summary>R.</summary>
    public int Run { get; }

    /// <summary>The vertical axis.</summary>
    public TiledAxis Rows { get; }

    /// <summary>The horizontal axis.</summary>
    public TiledAxis Columns { get; }

    /// <summary>S_y: places from one line to the next.</summary>
    public int LinePitch { get; }

    /// <summary>S_c: places from one channel to the next.</summary>
    public long ChannelPitch { get; }

    /// <summary>Lengths of runs for which a tile lies differently, the closest layout first.</summary>
    /// <param name="rows">The vertical axis.</param>
    /// <param name="columns">The horizontal axis.</param>
    /// <param name="degree">n.</param>
    /// <returns>1, and of each layout that is at most twice as long the longest run.</returns>
    public static IEnumerable<int> Runs(TiledAxis rows, TiledAxis columns, int degree)
    {
        yield return 1;
        long closest = new PlaneLayout(rows, columns, 1).ChannelPitch;
        long last = 0;
        int longest = 0;
        for (int run = PlaintextRuns.Shortest; run <= degree / PlaintextRuns.Fewest; run *= 2)
        {
            long pitch = new PlaneLayout(rows, columns, run).ChannelPitch;
            if (pitch != last && longest > 0)
            {
                yield return longest;
            }

            if (pitch > 2 * closest)
            {
                yield break;
            }

            (last, longest) = (pitch, run);
        }

        if (longest > 0)
        {
            yield return longest;
        }
    }

    /// <summary>Length of a block.</summary>
    /// <param name="channels">Channels in the block.</param>
    /// <returns>L.</returns>
    public long BlockLength(int channels)
    {
        // Ranges read start `lead` before the block and end `reach` after its start; stored pixels end at `stored`. Moved down by L a range must end before
        // place 0, moved up by L it must begin after the last stored pixel.
        long lastChannel = (channels - 1) * ChannelPitch;
        long lead = ((long)Rows.ZerosBefore * LinePitch) + Columns.ZerosBefore;
        long reach = lastChannel + ((Rows.Reach - 1L) * LinePitch) + Columns.Reach;
        long stored = lastChannel + ((Rows.Stored - 1L) * LinePitch) + Columns.Stored;

        // Padding wider than the kernel makes outputs of zeros alone, which lie beyond what is read, and beside one another where lines are shorter.
        long outputs = Math.Max(((Rows.TileOutputs - 1L) * LinePitch) + Columns.TileOutputs, (long)Rows.TileOutputs * Columns.TileOutputs);
        return RoundUp(Math.Max(Math.Max(reach, outputs), stored + lead));
    }

    private static bool ReadsOtherLines(TiledAxis rows)
    {
        for (int tap = 0; tap < rows.Kernel.Shifts.Length; tap++)
        {
            if (rows.Offset(tap) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private long RoundUp(long places) => (places + Run - 1) / Run * Run;
}
