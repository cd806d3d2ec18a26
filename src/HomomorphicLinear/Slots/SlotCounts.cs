namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>What one evaluation of a layer in slots takes, both parties together; keys and weights transformed beforehand are apart.</summary>
public sealed record SlotCounts
{
    /// <summary>Ciphertexts that the client encrypts and sends, the encryption of zero for the server's randomisation included.</summary>
    public required long CiphertextsUp { get; init; }

    /// <summary>Ciphertexts that come back and are decrypted.</summary>
    public required long CiphertextsDown { get; init; }

    /// <summary>Products of a ciphertext and a plaintext polynomial.</summary>
    public required long PlaintextProducts { get; init; }

    /// <summary>Rotations of ciphertexts, exchanges of the two rows included.</summary>
    public required long Rotations { get; init; }

    /// <summary>Ciphertexts cut into digits: once for all rotations of one before the products, once for each after.</summary>
    public required long Decompositions { get; init; }

    /// <summary>Additions of ciphertexts.</summary>
    public required long Additions { get; init; }

    /// <summary>Rotation keys that the server needs.</summary>
    public required long RotationKeys { get; init; }

    /// <summary>Plaintexts of weights: encoded and transformed once for all inferences, or in each.</summary>
    public required long WeightPlaintexts { get; init; }
}
