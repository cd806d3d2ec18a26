using System.Runtime.InteropServices;

namespace PrivateInference.Simulator.Benchmarks;

/// <summary>Memory that begins at a multiple of a cache line, as the vector kernels like it best.</summary>
internal static class AlignedBuffer
{
    private const int LineBytes = 64;

    /// <summary>Allocates.</summary>
    /// <typeparam name="T">Type of an element; its size divides 64.</typeparam>
    /// <param name="length">Elements, 0 or more.</param>
    /// <returns>Zeros.</returns>
    public static Memory<T> Create<T>(int length)
        where T : unmanaged
    {
        int size = Marshal.SizeOf<T>();
        T[] array = GC.AllocateArray<T>(length + (LineBytes / size), pinned: true);
        long misaligned = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0) % LineBytes;
        return array.AsMemory((int)((LineBytes - misaligned) % LineBytes / size), length);
    }
}
