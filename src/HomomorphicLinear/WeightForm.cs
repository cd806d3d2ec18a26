namespace PrivateInference.HomomorphicLinear;

/// <summary>How a server holds the plaintexts of a layer's weights while it multiplies by them: its choice alone, neither bytes nor results depend on it.</summary>
public enum WeightForm
{
    /// <summary>Polynomials in transform order, n values each modulo every prime.</summary>
    Polynomials,

    /// <summary>In transform order too, but one value for every run of places where a plaintext is constant, for each of its shifts.</summary>
    Runs,

    /// <summary>As they are: weights times shifted ciphertexts are summed coefficient by coefficient.</summary>
    Direct,
}
