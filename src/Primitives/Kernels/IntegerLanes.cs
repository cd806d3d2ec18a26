using System.Numerics;

namespace PrivateInference.Primitives.Kernels;

/// <summary>A vector of integers modulo 2^64 or 2^32, as the convolution kernels need it; one meaning over the instruction sets.</summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TElement">One lane: <see cref="ulong"/> or <see cref="uint"/>.</typeparam>
internal interface IIntegerLanes<TVector, TElement>
    where TVector : struct
    where TElement : unmanaged, IBinaryInteger<TElement>
{
    /// <summary>Lanes of a vector.</summary>
    static abstract int Count { get; }

    /// <summary>Vectors of output channels that a tile of eight pixels can keep in registers: 1 or 2.</summary>
    static abstract int ChannelVectors { get; }

    /// <summary>Whether images hold an element as it is, so that an unpadded input needs no copy.</summary>
    static abstract bool IsPlain { get; }

    /// <summary>The form in which an image holds a ring element.</summary>
    /// <param name="value">The element, taken modulo 2^(lane width).</param>
    /// <returns>What <see cref="MultiplyAdd"/> takes as its value.</returns>
    static abstract TElement Encode(ulong value);

    /// <summary>Reads one element per lane.</summary>
    /// <param name="source">The first of <see cref="Count"/> elements.</param>
    /// <returns>The vector.</returns>
    static abstract TVector Load(ref TElement source);

    /// <summary>The same element in each lane.</summary>
    /// <param name="value">The element.</param>
    /// <returns>The vector.</returns>
    static abstract TVector Broadcast(TElement value);

    /// <summary>Reads weights and sign-extends each to a lane.</summary>
    /// <typeparam name="TWeight"><see cref="short"/>, <see cref="int"/> or, where lanes are 64 bits wide, <see cref="long"/>.</typeparam>
    /// <param name="source">The first of <see cref="Count"/> weights.</param>
    /// <returns>The vector.</returns>
    static abstract TVector LoadWeights<TWeight>(ref TWeight source)
        where TWeight : unmanaged;

    /// <summary><c>sum + weight * value</c> per lane.</summary>
    /// <param name="sum">Plain.</param>
    /// <param name="weight">Plain.</param>
    /// <param name="value">As <see cref="Encode"/> makes it.</param>
    /// <returns>The new sum, plain.</returns>
    static abstract TVector MultiplyAdd(TVector sum, TVector weight, TVector value);

    /// <summary>The sum of all lanes.</summary>
    /// <param name="vector">The lanes.</param>
    /// <returns>The sum modulo 2^(lane width).</returns>
    static abstract TElement Sum(TVector vector);

    /// <summary>Writes one element per lane.</summary>
    /// <param name="vector">The lanes.</param>
    /// <param name="destination">The first of <see cref="Count"/> elements.</param>
    static abstract void Store(TVector vector, ref TElement destination);

    /// <summary>Writes eight pixels of up to <see cref="Count"/> channels, given as one vector of channels per pixel, to the planes of the channels.</summary>
    /// <param name="p0">Channels of the first pixel.</param>
    /// <param name="p1">Of the second.</param>
    /// <param name="p2">Of the third.</param>
    /// <param name="p3">Of the fourth.</param>
    /// <param name="p4">Of the fifth.</param>
    /// <param name="p5">Of the sixth.</param>
    /// <param name="p6">Of the seventh.</param>
    /// <param name="p7">Of the eighth.</param>
    /// <param name="destination">Starts at the first pixel in the plane of the first channel.</param>
    /// <param name="planeElements">Distance between planes.</param>
    /// <param name="channels">Channels to write, 1 to <see cref="Count"/>; lanes beyond are padding.</param>
    /// <param name="mask">The bits to keep, 2^l - 1.</param>
    static abstract void StorePlanes(
        TVector p0,
        TVector p1,
        TVector p2,
        TVector p3,
        TVector p4,
        TVector p5,
        TVector p6,
        TVector p7,
        Span<ulong> destination,
        int planeElements,
        int channels,
        ulong mask);
}
