using PrivateInference.GarbledCircuits.Circuits;

namespace PrivateInference.GarbledCircuits;

/// <summary>Lengths that a batch of instances must have.</summary>
internal static class BatchShape
{
    /// <summary>Refuses spans of other lengths than the circuit and a garbling scheme ask for.</summary>
    /// <param name="circuit">The circuit.</param>
    /// <param name="bytesPerInstance">Bytes of garbled tables of one instance.</param>
    /// <param name="instances">Instances, 0 or more.</param>
    /// <param name="labels">Input labels given.</param>
    /// <param name="tableBytes">Bytes of tables given.</param>
    /// <param name="words">Output words given.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="instances"/> is negative.</exception>
    /// <exception cref="ArgumentException">A length is not the one needed.</exception>
    public static void Check(Circuit circuit, long bytesPerInstance, int instances, int labels, int tableBytes, int words)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(instances);
        Require("input labels", labels, (long)circuit.InputBits * instances);
        Require("table bytes", tableBytes, bytesPerInstance * instances);
        Require("output words", words, instances);

        void Require(string what, int got, long needed)
        {
            if (got != needed)
            {
                throw new ArgumentException($"{instances} instances of '{circuit.Name}' need {needed} {what}, got {got}");
            }
        }
    }
}
