namespace PrivateInference.Protocols.Engine;

/// <summary>How far the sender of labels may run ahead of the answers, so that neither party ever waits for the other to read.</summary>
internal static class OnlineWindow
{
    /// <summary>Chunks under way. AGREEMENT: both parties interleave alike.</summary>
    public const int Chunks = 8;
}
