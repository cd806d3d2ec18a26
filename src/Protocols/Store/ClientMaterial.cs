namespace PrivateInference.Protocols.Store;

/// <summary>What the offline phase leaves the client for one inference: its shares of image and logits, and its garbled material.</summary>
internal sealed class ClientMaterial
{
    /// <summary>Names the inference; the server's half has the same.</summary>
    public required Guid Id { get; init; }

    /// <summary>Subtracted from the image before it is sent.</summary>
    public required ulong[] InputShare { get; init; }

    /// <summary>Added to the server's answer to get the logits.</summary>
    public required ulong[] OutputShare { get; init; }

    /// <summary>By step, in order.</summary>
    public required List<GarbledMaterial> Layers { get; init; }
}
