using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PrivateInference.Primitives.Kernels;

/// <summary>What the vector kernels share: the laid-out image, and units of work that write disjoint parts of the output.</summary>
/// <typeparam name="TLanes">The instruction set and lane width.</typeparam>
/// <typeparam name="TVector">Its vector.</typeparam>
/// <typeparam name="TElement">One lane.</typeparam>
/// <param name="shape">Geometry.</param>
/// <param name="ringBits">l, at most the lane width.</param>
/// <param name="splitColumns">Whether the layout splits columns by the stride.</param>
internal abstract class IntegerVectorKernel<TLanes, TVector, TElement>(ConvolutionShape shape, int ringBits, bool splitColumns) : IntegerKernel
    where TLanes : struct, IIntegerLanes<TVector, TElement>
    where TVector : struct
    where TElement : unmanaged, IBinaryInteger<TElement>
{
    /// <summary>Geometry.</summary>
    protected ConvolutionShape Shape { get; } = shape;

    /// <summary>Where inputs lie.</summary>
    protected IntegerImageLayout Layout { get; } = new(shape, splitColumns);

    /// <summary>The bits of a result to keep, 2^l - 1.</summary>
    protected ulong Mask { get; } = ulong.MaxValue >> (64 - ringBits);

    /// <summary>Input channels times kernel size: multiply-accumulates per output.</summary>
    protected int TapCount => Layout.Taps.Length;

    /// <summary>Output channels of one group.</summary>
    protected int GroupOutputs { get; } = shape.OutputChannels / shape.Groups;

    /// <summary>Pixels of one output channel.</summary>
    protected int Pixels { get; } = checked(shape.OutputHeight * shape.OutputWidth);

    /// <summary>Whether units read the laid-out image; if not, they lay out what they need themselves.</summary>
    protected abstract bool NeedsImage { get; }

    /// <summary>Units of work.</summary>
    protected abstract int Units { get; }

    /// <inheritdoc/>
    internal sealed override void Convolve(ReadOnlySpan<ulong> input, Span<ulong> output)
    {
        TElement[]? laidOut = LayOut(input);
        ReadOnlySpan<TElement> image = laidOut ?? MemoryMarshal.Cast<ulong, TElement>(input);
        for (int unit = 0; unit < Units; unit++)
        {
            Run(unit, input, image, output);
        }

        Release(laidOut);
    }

    /// <inheritdoc/>
    internal sealed override void Convolve(ReadOnlyMemory<ulong> input, Memory<ulong> output, int degreeOfParallelism)
    {
        TElement[]? laidOut = LayOut(input.Span);
        Parallel.For(0, Units, new ParallelOptions { MaxDegreeOfParallelism = degreeOfParallelism }, unit =>
        {
            ReadOnlySpan<TElement> image = laidOut ?? MemoryMarshal.Cast<ulong, TElement>(input.Span);
            Run(unit, input.Span, image, output.Span);
        });
        Release(laidOut);
    }

    /// <summary>Computes one part of the output.</summary>
    /// <param name="unit">From 0 to <see cref="Units"/> - 1.</param>
    /// <param name="input">The whole input.</param>
    /// <param name="image">The whole input as <see cref="Layout"/> says; only if <see cref="NeedsImage"/>.</param>
    /// <param name="output">The whole output.</param>
    protected abstract void Run(int unit, ReadOnlySpan<ulong> input, ReadOnlySpan<TElement> image, Span<ulong> output);

    /// <summary>The input in its layout, or null where the input itself already has it or no unit reads it.</summary>
    private TElement[]? LayOut(ReadOnlySpan<ulong> input)
    {
        if (!NeedsImage || (TLanes.IsPlain && typeof(TElement) == typeof(ulong) && Layout.IsIdentity))
        {
            return null;
        }

        TElement[] image = ArrayPool<TElement>.Shared.Rent(Layout.Elements);
        Layout.Fill<TLanes, TVector, TElement>(input, image);
        return image;
    }

    private static void Release(TElement[]? image)
    {
        if (image is not null)
        {
            ArrayPool<TElement>.Shared.Return(image);
        }
    }
}
