namespace PrivateInference.Protocols;

/// <summary>Part of a private inference that a number belongs to.</summary>
public enum Phase
{
    /// <summary>Once per session: greeting, public plan, base oblivious transfers, weights prepared.</summary>
    SetUp,

    /// <summary>Once per inference, before the image is known.</summary>
    Offline,

    /// <summary>From the image to the logits.</summary>
    Online,
}
