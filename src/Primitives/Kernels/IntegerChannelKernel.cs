using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PrivateInference.Primitives.Kernels;

/// <summary>
/// Convolution with output channels in the lanes: a tile of eight pixels and one or two vectors of channels stays in
/// registers over all taps. Nothing is rearranged but the weights; every input element is read where it lies.
/// </summary>
/// <typeparam name="TLanes">The instruction set and lane width.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TElement">One lane.</typeparam>
/// <typeparam name="TWeight">A stored weight: <see cref="short"/>, <see cref="int"/> or <see cref="long"/>.</typeparam>
internal sealed partial class IntegerChannelKernel<TLanes, TVector, TElement, TWeight> : IntegerVectorKernel<TLanes, TVector, TElement>
    where TLanes : struct, IIntegerLanes<TVector, TElement>
    where TVector : struct
    where TElement : unmanaged, IBinaryInteger<TElement>
    where TWeight : unmanaged
{
    /// <summary>Pixels of a unit of work, a multiple of a tile; small enough that their inputs stay in the second-level cache.</summary>
    private const int UnitPixels = 256;

    /// <summary>Taps packed at a time; with all channels of a panel they fit in the first-level cache.</summary>
    private const int PackTaps = 128;

    /// <summary>[group, panel, tap, channel of the panel]; all panels of a group are full but the last, which may be one vector wide.</summary>
    private readonly TWeight[] _panels;

    private readonly int[] _pixelOffsets;
    private readonly int _panelsPerGroup;
    private readonly int _groupWidth;

    /// <summary>Rearranges weights.</summary>
    /// <param name="shape">Geometry.</param>
    /// <param name="weights">Row-major, each representable in <typeparamref name="TWeight"/> modulo the lane.</param>
    /// <param name="ringBits">l, at most the lane width.</param>
    internal IntegerChannelKernel(ConvolutionShape shape, ReadOnlySpan<long> weights, int ringBits)
        : base(shape, ringBits, splitColumns: true)
    {
        _panelsPerGroup = (GroupOutputs + PanelWidth - 1) / PanelWidth;
        _groupWidth = (GroupOutputs + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        _panels = new TWeight[checked(shape.Groups * _groupWidth * TapCount)];
        for (int group = 0; group < shape.Groups; group++)
        {
            for (int panel = 0; panel < _panelsPerGroup; panel++)
            {
                Pack(weights, group, panel);
            }
        }

        _pixelOffsets = new int[Pixels];
        for (int pixel = 0; pixel < Pixels; pixel++)
        {
            _pixelOffsets[pixel] = (pixel / shape.OutputWidth * Layout.Columns) + (pixel % shape.OutputWidth);
        }
    }

    /// <inheritdoc/>
    protected override bool NeedsImage => true;

    /// <inheritdoc/>
    protected override int Units => Shape.Groups * _panelsPerGroup * UnitsPerPanel;

    private static int PanelWidth => TLanes.ChannelVectors * TLanes.Count;

    private int UnitsPerPanel => (Pixels + UnitPixels - 1) / UnitPixels;

    /// <inheritdoc/>
    protected override void Run(int unit, ReadOnlySpan<ulong> input, ReadOnlySpan<TElement> image, Span<ulong> output)
    {
        // Panels vary fastest: they share the inputs of the unit's pixels.
        int panel = unit % _panelsPerGroup;
        int first = unit / _panelsPerGroup % UnitsPerPanel * UnitPixels;
        int group = unit / (_panelsPerGroup * UnitsPerPanel);
        int end = Math.Min(first + UnitPixels, Pixels);
        ref TElement inputs = ref Unsafe.Add(ref MemoryMarshal.GetReference(image), group * Layout.GroupElements);
        ref TWeight weights = ref _panels[PanelStart(group, panel)];
        int channels = Math.Min(PanelWidth, GroupOutputs - (panel * PanelWidth));
        Span<ulong> planes = output[(((group * GroupOutputs) + (panel * PanelWidth)) * Pixels)..];
        int pixel = first;
        for (; pixel + 8 <= end; pixel += 8)
        {
            Tile(ref weights, ref inputs, pixel, planes, channels);
        }

        // A long rest is a tile that computes some pixels again; a short one goes pixel by pixel.
        if (end - pixel > 3 && end - first >= 8)
        {
            Tile(ref weights, ref inputs, end - 8, planes, channels);
            pixel = end;
        }

        for (; pixel < end; pixel++)
        {
            SinglePixel(ref weights, ref inputs, pixel, planes, channels);
        }
    }

    private void Pack(ReadOnlySpan<long> weights, int group, int panel)
    {
        int firstChannel = panel * PanelWidth;
        int width = Math.Min(PanelWidth, _groupWidth - firstChannel);
        int channels = Math.Min(width, GroupOutputs - firstChannel);
        Span<TWeight> packed = _panels.AsSpan(PanelStart(group, panel), width * TapCount);
        ReadOnlySpan<long> rows = weights.Slice(((group * GroupOutputs) + firstChannel) * TapCount, channels * TapCount);
        Span<TWeight> block = stackalloc TWeight[PackTaps];
        for (int first = 0; first < TapCount; first += PackTaps)
        {
            int taps = Math.Min(PackTaps, TapCount - first);
            for (int channel = 0; channel < channels; channel++)
            {
                IntegerConversion.NarrowWeights(rows.Slice((channel * TapCount) + first, taps), block);
                ref TWeight destination = ref packed[(first * width) + channel];
                foreach (TWeight weight in block[..taps])
                {
                    destination = weight;
                    destination = ref Unsafe.Add(ref destination, width);
                }
            }
        }
    }

    private int PanelStart(int group, int panel) => ((group * _groupWidth) + (panel * PanelWidth)) * TapCount;
}
