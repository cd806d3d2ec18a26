using PrivateInference.GarbledCircuits.Kernels;
using PrivateInference.Primitives;
using PrivateInference.Primitives.Kernels;

namespace PrivateInference.GarbledCircuits.ObliviousTransfer;

/// <summary>Sets up correlated OT by a named extension.</summary>
public static class CorrelatedOT
{
    /// <summary>The instruction sets in use, for reports: the cipher's and the bit matrix transpose's.</summary>
    public static string Tier => $"{AesKernel.Tier}, transpose {BitMatrix.Tier}";

    /// <summary>The garbler's half.</summary>
    /// <param name="extension">Which extension; the same at both parties.</param>
    /// <param name="channel">To the evaluator, in <see cref="SetupReceiver"/>.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <param name="offset">The garbling's global offset, least significant bit 1.</param>
    /// <returns>The sender, good for any number of extensions.</returns>
    /// <exception cref="ArgumentException">The extension is unknown, or cannot use the offset.</exception>
    /// <exception cref="InvalidDataException">The peer sent what is not a curve point.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL's libcrypto is not there.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static ICorrelatedOTSender SetupSender(OTExtension extension, IChannel channel, Prg prg, Block128 offset) => extension switch
    {
        OTExtension.Iknp => CorrelatedOTSender.Setup(channel, prg, offset),
        OTExtension.Silent => SilentOTSender.Setup(channel, prg, offset),
        _ => throw Unknown(extension),
    };

    /// <summary>The evaluator's half.</summary>
    /// <param name="extension">Which extension; the same at both parties.</param>
    /// <param name="channel">To the garbler, in <see cref="SetupSender"/>.</param>
    /// <param name="prg">This party's randomness.</param>
    /// <returns>The receiver, good for any number of extensions.</returns>
    /// <exception cref="ArgumentException">The extension is unknown.</exception>
    /// <exception cref="InvalidDataException">The peer sent what is not a curve point.</exception>
    /// <exception cref="DllNotFoundException">OpenSSL's libcrypto is not there.</exception>
    /// <exception cref="IOException">The link failed.</exception>
    public static ICorrelatedOTReceiver SetupReceiver(OTExtension extension, IChannel channel, Prg prg) => extension switch
    {
        OTExtension.Iknp => CorrelatedOTReceiver.Setup(channel, prg),
        OTExtension.Silent => SilentOTReceiver.Setup(channel, prg),
        _ => throw Unknown(extension),
    };

    internal static ArgumentOutOfRangeException Unknown(OTExtension extension)
        => new(nameof(extension), extension, $"OT extension {(int)extension} is unknown, expected {string.Join(" or ", Enum.GetNames<OTExtension>())}");
}
