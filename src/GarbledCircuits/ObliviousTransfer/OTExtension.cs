namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>Which extension makes correlated OTs.</summary>
public enum OTExtension
{
    /// <summary>IKNP: least work, 16 bytes per OT, all of them from the receiver.</summary>
    Iknp,

    /// <summary>Silent, in the manner of Ferret: several times the work, about a sixth of a byte per OT with its choice correction.</summary>
    Silent,
}
