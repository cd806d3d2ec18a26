using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.Protocols;

namespace PrivateInference.Simulator.Verbs;

/// <summary>The words for a protocol's variants, at the command line, in sweeps and in results.</summary>
internal static class ProtocolWords
{
    private static readonly Dictionary<string, GarblingScheme> s_garbling = new() { ["half-gates"] = GarblingScheme.HalfGates, ["three-halves"] = GarblingScheme.ThreeHalves };
    private static readonly Dictionary<string, OTExtension> s_transfer = new() { ["iknp"] = OTExtension.Iknp, ["silent"] = OTExtension.Silent };
    private static readonly Dictionary<string, Remasking> s_remasking = new() { ["circuit"] = Remasking.InCircuit, ["shared-bits"] = Remasking.SharedBits };

    private static readonly Dictionary<string, RemovedPositions> s_removed = new()
    {
        ["sequential"] = RemovedPositions.Sequential,
        ["correction"] = RemovedPositions.Correction,
    };

    /// <summary>How AND gates are garbled.</summary>
    /// <param name="word">The word.</param>
    /// <param name="fail">Makes the error of what was expected.</param>
    /// <returns>The scheme.</returns>
    public static GarblingScheme Garbling(string word, Func<string, Exception> fail) => Find(s_garbling, word, fail);

    /// <summary>How oblivious transfers are extended.</summary>
    /// <param name="word">The word.</param>
    /// <param name="fail">Makes the error of what was expected.</param>
    /// <returns>The extension.</returns>
    public static OTExtension Transfer(string word, Func<string, Exception> fail) => Find(s_transfer, word, fail);

    /// <summary>How a circuit's output becomes shares.</summary>
    /// <param name="word">The word.</param>
    /// <param name="fail">Makes the error of what was expected.</param>
    /// <returns>The way.</returns>
    public static Remasking Remask(string word, Func<string, Exception> fail) => Find(s_remasking, word, fail);

    /// <summary>What happens where a ReLU was removed.</summary>
    /// <param name="word">The word.</param>
    /// <param name="fail">Makes the error of what was expected.</param>
    /// <returns>The way.</returns>
    public static RemovedPositions Removed(string word, Func<string, Exception> fail) => Find(s_removed, word, fail);

    /// <summary>The word for a garbling scheme.</summary>
    /// <param name="scheme">The scheme.</param>
    public static string Of(GarblingScheme scheme) => WordOf(s_garbling, scheme);

    /// <summary>The word for an extension.</summary>
    /// <param name="transfer">The extension.</param>
    public static string Of(OTExtension transfer) => WordOf(s_transfer, transfer);

    /// <summary>The word for what really happens to a protocol's outputs.</summary>
    /// <param name="protocol">The protocol.</param>
    public static string RemaskOf(ProtocolSpecification protocol)
        => WordOf(s_remasking, protocol.UsesSharedBits ? Remasking.SharedBits : Remasking.InCircuit);

    private static T Find<T>(Dictionary<string, T> words, string word, Func<string, Exception> fail)
        => words.TryGetValue(word, out T? value) ? value : throw fail($"expected {string.Join(" or ", words.Keys)}");

    private static string WordOf<T>(Dictionary<string, T> words, T value)
        where T : struct => words.First(entry => entry.Value.Equals(value)).Key;
}
