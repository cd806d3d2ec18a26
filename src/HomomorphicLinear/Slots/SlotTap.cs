using PrivateInference.HomomorphicLinear.Packing;

namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>All pairs of a row and a column tap that read at one distance in slots; no output reads inside the image by more than one of them for the same phase.</summary>
/// <param name="Distance">Slots from an output to what it reads, of either sign.</param>
/// <param name="Offsets">The same as lines and columns: mostly one, more where a kernel is wider than the image.</param>
internal sealed record SlotTap(int Distance, IReadOnlyList<(int Rows, int Columns)> Offsets)
{
    /// <summary>The distances of a layer.</summary>
    /// <param name="rows">The vertical axis.</param>
    /// <param name="columns">The horizontal axis.</param>
    /// <param name="pitch">Slots from line to line.</param>
    /// <returns>Those by which some output reads a stored pixel, rising.</returns>
    public static IReadOnlyList<SlotTap> Of(TiledAxis rows, TiledAxis columns, int pitch)
    {
        SortedDictionary<int, List<(int, int)>> taps = [];
        foreach (int row in OffsetsOf(rows))
        {
            foreach (int column in OffsetsOf(columns))
            {
                int distance = (row * pitch) + column;
                if (!taps.TryGetValue(distance, out List<(int, int)>? offsets))
                {
                    taps.Add(distance, offsets = []);
                }

                offsets.Add((row, column));
            }
        }

        return [.. taps.Select(tap => new SlotTap(tap.Key, tap.Value))];
    }

    /// <summary>The kernel's tap that reads a phase at an offset.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="phaseSlot">Which of the used phases.</param>
    /// <param name="offset">Lines or columns from the output.</param>
    /// <returns>The tap, or -1 for none.</returns>
    public static int TapOf(TiledAxis axis, int phaseSlot, int offset)
    {
        for (int tap = 0; tap < axis.Kernel.Shifts.Length; tap++)
        {
            if (axis.Offset(tap) == offset && axis.Kernel.PhaseSlot(tap) == phaseSlot)
            {
                return tap;
            }
        }

        return -1;
    }

    private static IEnumerable<int> OffsetsOf(TiledAxis axis) => Enumerable.Range(0, axis.Kernel.Shifts.Length).Select(axis.Offset).Distinct()
        .Where(offset => offset < axis.Stored && offset + axis.TileOutputs > 0);
}
