using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using PrivateInference.Primitives;
using X86 = System.Runtime.Intrinsics.X86;

namespace PrivateInference.GarbledCircuits.Kernels;

/// <summary>Asks for memory before it is needed.</summary>
internal static class CachePrefetch
{
    /// <summary>Starts to bring blocks to the second-level cache; does nothing where the machine has no such instruction.</summary>
    /// <remarks>
    /// A tile reads a short run of every input wire, far apart from each other: the processor's own prefetcher sees each run end before
    /// it has caught up. Addresses depend on the circuit alone.
    /// </remarks>
    /// <param name="blocks">What will be read; never touched here.</param>
    public static unsafe void Read(ReadOnlySpan<Block128> blocks)
    {
        if (X86.Sse.IsSupported)
        {
            ref readonly Block128 first = ref MemoryMarshal.GetReference(blocks);
            for (int i = 0; i < blocks.Length; i += 4)
            {
                X86.Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref Unsafe.AsRef(in first), i)));
            }
        }
    }
}
