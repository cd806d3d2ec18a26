namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>The order of a layer's rotations and products: which rotations come before the products and which after.</summary>
/// <remarks>
/// A product needs its input rotated by a tap's distance and a diagonal's. Rotations before the products are shared by all outputs but multiply their noise by the weights (Gazelle); those
/// after are of partial sums, shared by all inputs, and only add theirs (partial sums before rotation, Sched-PA: Reagen et al., Cheetah, HPCA 2021). Taps come before or after; of a diagonal
/// <c>g = baby + giant b</c> the b babies come before and the giants after.
/// </remarks>
internal sealed class SlotSchedule
{
    private readonly SlotLayout _layout;

    /// <summary>A schedule.</summary>
    /// <param name="layout">Where channels lie.</param>
    /// <param name="terms">All products of the layout.</param>
    /// <param name="tapsFirst">Whether taps come before the products.</param>
    /// <param name="babies">b, a power of two from 1 to D.</param>
    public SlotSchedule(SlotLayout layout, IReadOnlyList<SlotTerm> terms, bool tapsFirst, int babies)
    {
        _layout = layout;
        TapsFirst = tapsFirst;
        Babies = babies;
        Terms = terms;
        Before = [.. Enumerable.Range(0, TapsBefore * babies).Select(place => ShiftOf(tapsFirst, place % TapsBefore, place / TapsBefore))];
        After = [.. Enumerable.Range(0, TapsAfter * (layout.Diagonals / babies)).Select(place => ShiftOf(!tapsFirst, place % TapsAfter, place / TapsAfter * babies))];
    }

    /// <summary>Whether taps come before the products.</summary>
    public bool TapsFirst { get; }

    /// <summary>b.</summary>
    public int Babies { get; }

    /// <summary>All products, output ciphertext by output ciphertext.</summary>
    public IReadOnlyList<SlotTerm> Terms { get; }

    /// <summary>Rotations before the products.</summary>
    public IReadOnlyList<SlotShift> Before { get; }

    /// <summary>Rotations of partial sums.</summary>
    public IReadOnlyList<SlotShift> After { get; }

    private int TapsBefore => TapsFirst ? _layout.Taps.Count : 1;

    private int TapsAfter => TapsFirst ? 1 : _layout.Taps.Count;

    /// <summary>All products that a layout needs.</summary>
    /// <param name="layout">Where channels lie.</param>
    /// <returns>Output ciphertext by output ciphertext.</returns>
    public static IReadOnlyList<SlotTerm> TermsOf(SlotLayout layout)
    {
        SlotWeights weights = new(layout);
        List<SlotTerm> terms = [];
        for (int output = 0; output < layout.OutputCiphertexts; output++)
        {
            for (int input = 0; input < layout.InputCiphertexts; input++)
            {
                for (int diagonal = 0; diagonal < layout.Diagonals; diagonal++)
                {
                    for (int tap = 0; tap < layout.Taps.Count; tap++)
                    {
                        if (weights.Any(output, input, diagonal, layout.Taps[tap]))
                        {
                            terms.Add(new SlotTerm(output, input, diagonal, tap));
                        }
                    }
                }
            }
        }

        return terms;
    }

    /// <summary>Which of <see cref="Before"/> a product reads.</summary>
    /// <param name="term">The product.</param>
    /// <returns>Its place.</returns>
    public int BeforeOf(SlotTerm term) => (term.Diagonal % Babies * TapsBefore) + (TapsFirst ? term.Tap : 0);

    /// <summary>Which of <see cref="After"/> a product goes to.</summary>
    /// <param name="term">The product.</param>
    /// <returns>Its place.</returns>
    public int AfterOf(SlotTerm term) => (term.Diagonal / Babies * TapsAfter) + (TapsFirst ? 0 : term.Tap);

    private SlotShift ShiftOf(bool withTap, int tap, int diagonal)
    {
        SlotShift shift = _layout.BlockShift(diagonal);
        if (!withTap || _layout.Taps.Count == 0)
        {
            return shift;
        }

        int columns = _layout.RowLength;
        int distance = ((_layout.Taps[tap].Distance % columns) + columns) % columns;
        return shift.After(new SlotShift(distance, false), columns);
    }
}

/// <summary>One product of a rotated ciphertext and a plaintext of weights.</summary>
/// <param name="Output">Output ciphertext.</param>
/// <param name="Input">Input ciphertext.</param>
/// <param name="Diagonal">Diagonal of channels.</param>
/// <param name="Tap">Distance of taps.</param>
internal readonly record struct SlotTerm(int Output, int Input, int Diagonal, int Tap);
