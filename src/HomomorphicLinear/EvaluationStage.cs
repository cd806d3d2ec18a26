namespace PrivateInference.HomomorphicLinear;

/// <summary>What a server has just done of an evaluation, for whoever holds the clock.</summary>
public enum EvaluationStage
{
    /// <summary>The ciphertexts are read and their second halves expanded, all in transform order.</summary>
    Loaded,

    /// <summary>A batch of answers is summed up.</summary>
    Multiplied,

    /// <summary>That batch is transformed back, flooded, switched down and written.</summary>
    Answered,
}
