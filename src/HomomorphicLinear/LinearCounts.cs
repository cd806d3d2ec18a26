namespace PrivateInference.HomomorphicLinear;

/// <summary>
/// What one evaluation of a linear layer takes, both parties together; the weights' transforms are apart
/// (<see cref="LinearLayerPlan.TransformedValues"/>). Where the server evaluates directly (<see cref="LinearLayerPlan.IsDirect"/>), <see cref="DirectProducts"/> take the
/// place of both.
/// </summary>
public sealed record LinearCounts
{
    /// <summary>Ciphertexts that the client encrypts, the encryption of zero for the server's randomisation included.</summary>
    public required long Encryptions { get; init; }

    /// <summary>Ciphertexts up.</summary>
    public required long CiphertextsUp { get; init; }

    /// <summary>Ciphertexts down.</summary>
    public required long CiphertextsDown { get; init; }

    /// <summary>Products of a ciphertext and a plaintext polynomial.</summary>
    public required long PlaintextProducts { get; init; }

    /// <summary>Additions of ciphertexts.</summary>
    public required long Additions { get; init; }

    /// <summary>Transforms of one polynomial modulo one prime by the client.</summary>
    public required long ClientTransforms { get; init; }

    /// <summary>Transforms of one polynomial modulo one prime by the server, without those of the weights, and of ciphertexts that direct evaluation cuts into digits.</summary>
    public required long ServerTransforms { get; init; }

    /// <summary>Multiply-adds of 16 bits of a direct evaluation; 0 where none is ever chosen.</summary>
    public required long DirectProducts { get; init; }

    /// <summary>Answers that the client decrypts.</summary>
    public required long Decryptions { get; init; }
}
