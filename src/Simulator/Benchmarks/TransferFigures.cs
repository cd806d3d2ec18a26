namespace PrivateInference.Simulator.Benchmarks;

/// <summary>What one correlated OT costs, by extension; set-up apart.</summary>
/// <param name="IknpSeconds">Seconds of the slower party's core by IKNP.</param>
/// <param name="SilentSeconds">Seconds of the slower party's core by silent extension.</param>
/// <param name="SilentBytes">Bytes both ways of a silent OT over a chosen bit.</param>
internal sealed record TransferFigures(double IknpSeconds, double SilentSeconds, double SilentBytes)
{
    /// <summary>Bytes of an IKNP OT, all of them from the receiver.</summary>
    public const int IknpBytes = 16;
}
