using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.GarbledCircuits.Tests;

/// <summary>Between integers and the circuits' bit order.</summary>
internal static class Bits
{
    public static ulong Mask(int bits) => ulong.MaxValue >> (64 - bits);

    /// <summary>Two's complement reading of the low bits.</summary>
    public static long Signed(ulong value, int bits) => (long)(value << (64 - bits)) >> (64 - bits);

    /// <summary>Runs a circuit in the clear on up to 64 instances of words.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="widths">Width of each input word.</param>
    /// <param name="instances">Per instance the input words.</param>
    /// <returns>Per instance the output.</returns>
    public static ulong[] RunInTheClear(Circuit circuit, int[] widths, IReadOnlyList<ulong[]> instances)
    {
        ulong[] inputs = new ulong[circuit.InputBits];
        for (int i = 0; i < instances.Count; i++)
        {
            int wire = 0;
            for (int word = 0; word < widths.Length; word++)
            {
                for (int bit = 0; bit < widths[word]; bit++)
                {
                    inputs[wire++] |= ((instances[i][word] >> bit) & 1) << i;
                }
            }
        }

        ulong[] outputs = new ulong[circuit.OutputBits];
        PlaintextEvaluator.Evaluate(circuit, inputs, outputs);
        ulong[] results = new ulong[instances.Count];
        for (int i = 0; i < results.Length; i++)
        {
            for (int bit = 0; bit < outputs.Length; bit++)
            {
                results[i] |= ((outputs[bit] >> i) & 1) << bit;
            }
        }

        return results;
    }
}
