namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>
/// One axis of a convolution as one of stride 1: the image is divided into its residues modulo the stride (phases), so that tap k reads, for output o,
/// element <c>o + Shifts[k]</c> of phase <c>Phases[k]</c>. Phases that no tap reads are never sent.
/// </summary>
internal sealed class KernelAxis
{
    private readonly int[] _slotOfTap;
    private readonly int[] _phases;

    /// <summary>Divides an axis.</summary>
    /// <param name="size">Pixels of the image.</param>
    /// <param name="outputs">Pixels of the output.</param>
    /// <param name="kernel">Taps.</param>
    /// <param name="dilation">Pixels between taps.</param>
    /// <param name="stride">Pixels between outputs.</param>
    /// <param name="padding">Zeros before the image.</param>
    public KernelAxis(int size, int outputs, int kernel, int dilation, int stride, int padding)
    {
        Size = size;
        Outputs = outputs;
        Stride = stride;
        Shifts = new int[kernel];
        int[] phaseOfTap = new int[kernel];
        for (int tap = 0; tap < kernel; tap++)
        {
            int offset = (tap * dilation) - padding;
            Shifts[tap] = (int)Math.Floor(offset / (double)stride);
            phaseOfTap[tap] = offset - (Shifts[tap] * stride);
        }

        _phases = [.. phaseOfTap.Distinct().Order()];
        _slotOfTap = [.. phaseOfTap.Select(phase => Array.IndexOf(_phases, phase))];
        FirstShift = Shifts.Min();
        LastShift = Shifts.Max();
        PhaseSize = (size + stride - 1) / stride;
    }

    /// <summary>Pixels of the image.</summary>
    public int Size { get; }

    /// <summary>Pixels of the output.</summary>
    public int Outputs { get; }

    /// <summary>Pixels between outputs.</summary>
    public int Stride { get; }

    /// <summary>Where each tap reads in its phase, relative to the output.</summary>
    public int[] Shifts { get; }

    /// <summary>Smallest of <see cref="Shifts"/>.</summary>
    public int FirstShift { get; }

    /// <summary>Largest of <see cref="Shifts"/>.</summary>
    public int LastShift { get; }

    /// <summary>Pixels of the longest phase.</summary>
    public int PhaseSize { get; }

    /// <summary>Phases that some tap reads.</summary>
    public int PhaseCount => _phases.Length;

    /// <summary>Which of the used phases a tap reads.</summary>
    /// <param name="tap">From 0.</param>
    /// <returns>From 0 to <see cref="PhaseCount"/> - 1.</returns>
    public int PhaseSlot(int tap) => _slotOfTap[tap];

    /// <summary>The image's pixel behind one of a phase.</summary>
    /// <param name="phaseSlot">Which of the used phases.</param>
    /// <param name="position">Any.</param>
    /// <returns>The pixel, or -1 outside the image.</returns>
    public int Pixel(int phaseSlot, int position)
    {
        int pixel = (position * Stride) + _phases[phaseSlot];
        return position < 0 || pixel >= Size ? -1 : pixel;
    }
}
