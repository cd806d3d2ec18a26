namespace PrivateInference.HomomorphicLinear.Slots;

/// <summary>What an evaluation did, counted as it did it; tests hold the plan's counts against it. Thread-safe.</summary>
internal sealed class SlotTally
{
    private long _products;
    private long _rotations;
    private long _decompositions;

    /// <summary>Products of a ciphertext and a plaintext.</summary>
    public long Products => _products;

    /// <summary>Rotations.</summary>
    public long Rotations => _rotations;

    /// <summary>Ciphertexts cut into digits.</summary>
    public long Decompositions => _decompositions;

    /// <summary>Adds a product.</summary>
    public void AddProduct() => Interlocked.Increment(ref _products);

    /// <summary>Adds a rotation.</summary>
    public void AddRotation() => Interlocked.Increment(ref _rotations);

    /// <summary>Adds a decomposition.</summary>
    public void AddDecomposition() => Interlocked.Increment(ref _decompositions);
}
