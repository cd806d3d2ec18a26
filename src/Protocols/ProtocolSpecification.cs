using PrivateInference.GarbledCircuits.Circuits;
using PrivateInference.GarbledCircuits.ObliviousTransfer;
using PrivateInference.GarbledCircuits.ThreeHalves;

namespace PrivateInference.Protocols;

/// <summary>Which party garbles; the other evaluates.</summary>
public enum GarblerRole
{
    /// <summary>The server garbles: tables travel down and are stored by the client (DELPHI).</summary>
    Server,

    /// <summary>The client garbles: tables travel up and are stored by the server (Garimella et al. 2023).</summary>
    Client,
}

/// <summary>How AND gates are garbled; XOR is free in both.</summary>
public enum GarblingScheme
{
    /// <summary>32 bytes an AND gate (eprint 2014/756).</summary>
    HalfGates,

    /// <summary>25 bytes an AND gate for more work (eprint 2021/749).</summary>
    ThreeHalves,
}

/// <summary>How the shares of a position whose ReLU was removed get to the next layer.</summary>
public enum RemovedPositions
{
    /// <summary>The client's next share is what its local truncation gives: no bytes, but the offline phase waits for the layer before.</summary>
    Sequential,

    /// <summary>The client draws its next share freely and sends the difference offline: one ring element a position.</summary>
    Correction,
}

/// <summary>How the output of a garbled circuit becomes additive shares, one of which the client knew before.</summary>
public enum Remasking
{
    /// <summary>The circuit subtracts the client's mask: l - 1 gates and l labels more.</summary>
    InCircuit,

    /// <summary>
    /// By doubly shared bits prepared offline (see <see cref="GarbledCircuits.SharedBits.SharedBitArithmetic"/>): fewer gates and bytes. Where the
    /// client garbles it would take another round, and the circuit subtracts the mask all the same.
    /// </summary>
    SharedBits,
}

/// <summary>A protocol as data: what the engine composes.</summary>
/// <param name="Name">Name at the command line and in reports.</param>
/// <param name="Summary">One line for users.</param>
/// <param name="Source">Paper it stands for.</param>
/// <param name="Garbler">Who garbles the non-linear layers.</param>
/// <param name="Removed">What happens where a ReLU was removed.</param>
/// <param name="Garbling">How AND gates are garbled.</param>
/// <param name="Transfer">How oblivious transfers are extended.</param>
/// <param name="Remasking">How the output of a circuit becomes shares.</param>
public sealed record ProtocolSpecification(
    string Name,
    string Summary,
    string Source,
    GarblerRole Garbler,
    RemovedPositions Removed,
    GarblingScheme Garbling = GarblingScheme.HalfGates,
    OTExtension Transfer = OTExtension.Iknp,
    Remasking Remasking = Remasking.InCircuit)
{
    private static readonly ProtocolSpecification[] s_all =
    [
        new(
            "delphi",
            "HE offline with coefficient packing, shares online, ReLUs garbled by the server and evaluated by the client",
            "Mishra et al., DELPHI, USENIX Security 2020 (with the packing of Huang et al., Cheetah, USENIX Security 2022)",
            GarblerRole.Server,
            RemovedPositions.Sequential,
            Remasking: Remasking.SharedBits),
        new(
            "client-garbler",
            "as delphi, but the client garbles and the server evaluates: the client stores almost nothing, labels travel up online",
            "Garimella et al., Characterizing and Optimizing End-to-End Systems for Private Inference, ASPLOS 2023",
            GarblerRole.Client,
            RemovedPositions.Sequential),
    ];

    /// <summary>The protocols known by name.</summary>
    public static IReadOnlyList<ProtocolSpecification> All => s_all;

    /// <summary>Bytes of the garbled table of one AND gate.</summary>
    public int BytesPerAndGate => Garbling == GarblingScheme.ThreeHalves ? ThreeHalvesGarbler.BytesPerAndGate : Circuit.BytesPerAndGate;

    /// <summary>Whether the outputs of circuits become shares by doubly shared bits.</summary>
    public bool UsesSharedBits => Remasking == Remasking.SharedBits && Garbler == GarblerRole.Server;

    /// <summary>Finds a protocol.</summary>
    /// <param name="name">One of the names of <see cref="All"/>.</param>
    /// <returns>The protocol, or null.</returns>
    public static ProtocolSpecification? Find(string name) => Array.Find(s_all, protocol => protocol.Name == name);
}
