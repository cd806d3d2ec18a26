using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PrivateInference.HomomorphicLinear;

/// <summary>Reads what stands at the places of an answer's outputs. Places are public: they follow from the layer's geometry.</summary>
internal static class OutputPlaces
{
    // Eight places of which the last is seven after the first follow one another, since places rise.
    private const int Together = 8;

    /// <summary><c>all[places[i]] = given[i]</c>.</summary>
    /// <typeparam name="T">Of any size.</typeparam>
    /// <param name="given">As many as places, or more.</param>
    /// <param name="places">Different ones.</param>
    /// <param name="all">What stands at every place; overwritten at the given ones.</param>
    public static void Scatter<T>(ReadOnlySpan<T> given, ReadOnlySpan<int> places, Span<T> all)
    {
        given = given[..places.Length];
        for (int i = 0; i < given.Length; i++)
        {
            all[places[i]] = given[i];
        }
    }

    /// <summary><c>gathered[i] = all[places[i]]</c>.</summary>
    /// <typeparam name="T">Of 64 bits.</typeparam>
    /// <param name="all">What stands at every place.</param>
    /// <param name="places">Rising; outputs of a line follow one another.</param>
    /// <param name="gathered">At least as many; those are overwritten.</param>
    /// <exception cref="ArgumentException">Too few to overwrite, or a place beyond the end.</exception>
    public static void Gather<T>(ReadOnlySpan<T> all, ReadOnlySpan<int> places, Span<T> gathered)
        where T : unmanaged
    {
        if (gathered.Length < places.Length || (!places.IsEmpty && (uint)places[^1] >= (uint)all.Length))
        {
            throw new ArgumentException($"{places.Length} places up to {(places.IsEmpty ? 0 : places[^1])} in {all.Length} values for {gathered.Length}");
        }

        ref T from = ref MemoryMarshal.GetReference(all);
        ref T to = ref MemoryMarshal.GetReference(gathered);
        ref int place = ref MemoryMarshal.GetReference(places);
        int i = 0;
        for (; i <= places.Length - Together; i += Together)
        {
            int first = Unsafe.Add(ref place, i);
            if (Unsafe.Add(ref place, i + Together - 1) == first + Together - 1)
            {
                Vector512.LoadUnsafe(ref Unsafe.As<T, ulong>(ref from), (nuint)first).StoreUnsafe(ref Unsafe.As<T, ulong>(ref to), (nuint)i);
                continue;
            }

            for (int j = i; j < i + Together; j++)
            {
                Unsafe.Add(ref to, j) = Unsafe.Add(ref from, Unsafe.Add(ref place, j));
            }
        }

        for (; i < places.Length; i++)
        {
            Unsafe.Add(ref to, i) = Unsafe.Add(ref from, Unsafe.Add(ref place, i));
        }
    }
}
