namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>An axis cut into tiles of equal outputs, and how the pixels that a tile reads lie in a polynomial.</summary>
/// <remarks>
/// A single tile stores only pixels of the image, with zeros between one line and the next: the zeros after a line are also those before the one that follows.
/// Several tiles store each the window that they read, overlapping, zeros included.
/// </remarks>
internal sealed class TiledAxis
{
    /// <summary>Lays out an axis.</summary>
    /// <param name="kernel">The axis.</param>
    /// <param name="tileOutputs">Outputs of a tile, from 1 to all.</param>
    public TiledAxis(KernelAxis kernel, int tileOutputs)
    {
        Kernel = kernel;
        TileOutputs = tileOutputs;
        Tiles = (kernel.Outputs + tileOutputs - 1) / tileOutputs;
        int range = kernel.LastShift - kernel.FirstShift;
        if (Tiles > 1)
        {
            FirstStored = kernel.FirstShift;
            Stored = tileOutputs + range;
            Pitch = Stored;
            Reach = Stored;
            return;
        }

        int last = kernel.Outputs - 1 + kernel.LastShift;
        FirstStored = Math.Max(0, kernel.FirstShift);
        int lastStored = Math.Max(FirstStored, Math.Min(kernel.PhaseSize - 1, last));
        Stored = lastStored - FirstStored + 1;
        ZerosBefore = FirstStored - kernel.FirstShift;
        int zerosAfter = Math.Max(0, last - lastStored);
        Pitch = Stored + Math.Max(ZerosBefore, zerosAfter);
        Reach = last - FirstStored + 1;
    }

    /// <summary>The axis.</summary>
    public KernelAxis Kernel { get; }

    /// <summary>Outputs of a tile; the last tile may have fewer.</summary>
    public int TileOutputs { get; }

    /// <summary>Tiles.</summary>
    public int Tiles { get; }

    /// <summary>Position in its phase of the first stored pixel of tile 0.</summary>
    public int FirstStored { get; }

    /// <summary>Stored pixels of a tile.</summary>
    public int Stored { get; }

    /// <summary>Zeros that taps read before the first stored pixel, not stored but found in the gap before.</summary>
    public int ZerosBefore { get; }

    /// <summary>Places from one line to the next: stored pixels and the zeros between.</summary>
    public int Pitch { get; }

    /// <summary>One more than the last place read, counted from the first stored pixel; may be 0 or less when only zeros are read.</summary>
    public int Reach { get; }

    /// <summary>Place that a tap reads, relative to the output's own.</summary>
    /// <param name="tap">From 0.</param>
    /// <returns>At least minus <see cref="ZerosBefore"/>.</returns>
    public int Offset(int tap) => Kernel.Shifts[tap] - Kernel.FirstShift - ZerosBefore;

    /// <summary>The image's pixel stored at a place.</summary>
    /// <param name="tile">From 0.</param>
    /// <param name="phaseSlot">Which of the used phases.</param>
    /// <param name="place">From 0 to <see cref="Stored"/> - 1.</param>
    /// <returns>The pixel, or -1 for a zero outside the image.</returns>
    public int Pixel(int tile, int phaseSlot, int place) => Kernel.Pixel(phaseSlot, FirstStored + (tile * TileOutputs) + place);

    /// <summary>Outputs of a tile.</summary>
    /// <param name="tile">From 0.</param>
    /// <returns>At least 1.</returns>
    public int OutputsOf(int tile) => Math.Min(TileOutputs, Kernel.Outputs - (tile * TileOutputs));
}
