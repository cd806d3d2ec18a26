namespace PrivateInference.HomomorphicLinear;

/// <summary>What a server has just done of an evaluation, for whoever holds the clock.</summary>
public enum EvaluationStage
{
    /// <summary>The ciphertexts are read and their second halves expanded, all in transform order; cut into digits where the layer is evaluated directly.</summary>
    Loaded,

    /// <summary>A batch of answers is summed up.</summary>
    Multiplied,

    /// <summary>That batch is randomised, transformed back unless it is in coefficients, flooded, switched down and written.</summary>
    Answered,
}
