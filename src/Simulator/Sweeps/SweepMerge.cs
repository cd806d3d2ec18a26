namespace PrivateInference.Simulator.Sweeps;

/// <summary>Puts the CSV files of a sweep's shards together.</summary>
/// <param name="Lines">Header and one line a point.</param>
/// <param name="Repeated">Points that were there more than once, all the same.</param>
/// <param name="Conflicting">Points that were there more than once with different results; the first is kept.</param>
/// <param name="Errors">Points whose row says an error.</param>
/// <param name="Missing">Points of the sweep that no file has; null where the sweep is not known.</param>
/// <param name="CutOff">Files whose last line had no end; it was left out.</param>
internal sealed record SweepMerge(
    IReadOnlyList<string> Lines,
    IReadOnlyList<string> Repeated,
    IReadOnlyList<string> Conflicting,
    IReadOnlyList<string> Errors,
    IReadOnlyList<SweepPoint>? Missing,
    IReadOnlyList<string> CutOff)
{
    /// <summary>Whether the result is complete and without doubt.</summary>
    public bool IsGood => Conflicting.Count == 0 && Errors.Count == 0 && Missing is null or { Count: 0 };

    /// <summary>Merges.</summary>
    /// <param name="files">The files, in order.</param>
    /// <param name="sweep">The points of the sweep, for their order and to see which are missing; null where it is not known.</param>
    /// <returns>What came out.</returns>
    /// <exception cref="InputException">A file is not there or not a sweep's, or has a point that is not in the sweep.</exception>
    public static SweepMerge Of(IReadOnlyList<string> files, IReadOnlyList<SweepPoint>? sweep)
    {
        Dictionary<string, StoredRow> rows = [];
        HashSet<string> repeated = [];
        HashSet<string> conflicting = [];
        List<string> cutOff = [];
        HashSet<string>? known = sweep?.Select(point => point.Digest).ToHashSet();
        foreach (string file in files)
        {
            if (!File.Exists(file))
            {
                throw new InputException($"{file}: no such file");
            }

            string whole = SweepFile.ReadWhole(file);
            if (whole.Length < File.ReadAllText(file).Length)
            {
                cutOff.Add(file);
            }

            foreach (StoredRow row in SweepFile.Rows(file, whole))
            {
                if (known is not null && !known.Contains(row.Point))
                {
                    throw new InputException($"{file}: holds a point that is not in the sweep ({row.Point})");
                }

                if (rows.TryAdd(row.Point, row))
                {
                    continue;
                }

                StoredRow first = rows[row.Point];
                if (first.Error.Length > 0 && row.Error.Length == 0)
                {
                    // A result is worth more than an error that went before it.
                    rows[row.Point] = row;
                    _ = repeated.Add(row.Point);
                }
                else
                {
                    _ = (first.Line == row.Line || row.Error.Length > 0 ? repeated : conflicting).Add(row.Point);
                }
            }
        }

        IEnumerable<string> order = sweep is null ? rows.Keys : sweep.Select(point => point.Digest).Where(rows.ContainsKey);
        return new SweepMerge(
            [SweepRow.Header, .. order.Select(point => rows[point].Line)],
            [.. repeated.Except(conflicting)],
            [.. conflicting],
            [.. rows.Values.Where(row => row.Error.Length > 0).Select(row => row.Point)],
            sweep is null ? null : [.. sweep.Where(point => !rows.ContainsKey(point.Digest))],
            cutOff);
    }
}
