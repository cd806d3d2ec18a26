namespace PrivateInference.HomomorphicLinear.Packing;

/// <summary>Where the weights of a plaintext go. Plaintexts of as many channels and entries differ in their first weight alone, so that a pattern serves many.</summary>
/// <param name="packing">The layer's packing.</param>
/// <param name="runs">The runs of its plaintexts, or null for polynomials.</param>
/// <param name="stride">Places from one shift of a run to the next.</param>
internal sealed class PlaintextPattern(ConvolutionPacking packing, PlaintextRuns? runs, int stride)
{
    private readonly int[] _exponents = new int[packing.RingDegree];
    private readonly int[] _indexes = new int[packing.RingDegree];
    private readonly int[] _places = new int[packing.RingDegree];
    private readonly double[] _signs = new double[packing.RingDegree];

    // Blocks of whole channels, phases included, of one group: others are found anew each time.
    private readonly bool _isShared = packing.Geometry.Shape.Groups == 1 && packing.ChannelsPerBlock % packing.Geometry.Phases == 0;
    private (int Entries, int Channels) _size;
    private int _count;

    /// <summary>Where the coefficients go that may differ from zero, as many as <see cref="Gather"/> has found.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, _count);

    /// <summary>Finds a plaintext's coefficients that may differ from zero.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="groupBlock">One of those that the answer needs.</param>
    /// <param name="channelBlock">From 0.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="coefficients">Overwritten, one for each of the <see cref="Places"/>; room for n.</param>
    public void Gather(int answer, int groupBlock, int channelBlock, ReadOnlySpan<long> weights, Span<double> coefficients)
    {
        ReadOnlySpan<long> from = weights[Select(answer, groupBlock, channelBlock)..];
        ReadOnlySpan<int> indexes = _indexes.AsSpan(0, _count);
        ReadOnlySpan<double> signs = _signs.AsSpan(0, _count);
        coefficients = coefficients[.._count];
        for (int i = 0; i < coefficients.Length; i++)
        {
            coefficients[i] = signs[i] * from[indexes[i]];
        }
    }

    /// <summary>Puts a plaintext's coefficients where they go.</summary>
    /// <param name="answer">Within its tile.</param>
    /// <param name="groupBlock">One of those that the answer needs.</param>
    /// <param name="channelBlock">From 0.</param>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="values">Overwritten at the <see cref="Places"/>.</param>
    public void Place(int answer, int groupBlock, int channelBlock, ReadOnlySpan<long> weights, Span<double> values)
    {
        ReadOnlySpan<long> from = weights[Select(answer, groupBlock, channelBlock)..];
        ReadOnlySpan<int> indexes = _indexes.AsSpan(0, _count);
        ReadOnlySpan<double> signs = _signs.AsSpan(0, indexes.Length);
        ReadOnlySpan<int> places = _places.AsSpan(0, indexes.Length);
        for (int i = 0; i < indexes.Length; i++)
        {
            values[places[i]] = signs[i] * from[indexes[i]];
        }
    }

    /// <summary>Finds the places of a plaintext's weights unless those of another serve.</summary>
    /// <returns>The first weight.</returns>
    private int Select(int answer, int groupBlock, int channelBlock)
    {
        int entries = packing.Groups.EntriesOf(answer);
        int firstChannel = channelBlock * packing.ChannelsPerBlock;
        int channels = Math.Min(packing.ChannelsPerBlock, packing.Geometry.PhasedInputsPerGroup - firstChannel);
        int kernel = packing.Geometry.Shape.KernelHeight * packing.Geometry.Shape.KernelWidth;
        int first = _isShared ? ((packing.Groups.OutputOf(answer, 0) * packing.Geometry.InputsPerGroup) + (firstChannel / packing.Geometry.Phases)) * kernel : 0;
        if (!_isShared || _size != (entries, channels))
        {
            _size = (entries, channels);
            Find(answer, groupBlock, channelBlock, first);
        }

        return first;
    }

    private void Find(int answer, int groupBlock, int channelBlock, int first)
    {
        _count = packing.FillTaps(answer, groupBlock, channelBlock, _exponents, _indexes);
        for (int i = 0; i < _count; i++)
        {
            // x^n = -1: exponents below zero come back at the end with the other sign.
            (int shift, int place, bool isNegated) = runs?.Find(_exponents[i]) ?? (0, _exponents[i] & (packing.RingDegree - 1), _exponents[i] < 0);
            _places[i] = (shift * stride) + place;
            _signs[i] = isNegated ? -1 : 1;
            _indexes[i] -= first;
        }
    }
}
